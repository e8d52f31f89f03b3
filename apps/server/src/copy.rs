//! `confab-server copy`: moves an installation from one database to another.

use std::process::ExitCode;

use anyhow::Context;
use confab_protocol::api::Secret;
use confab_store::Copied;

/// Copies, and tells a person how it went.
pub(super) fn run(from: &Secret, to: &Secret) -> ExitCode {
    match copy(from, to) {
        Ok(copied) => {
            print!("{}", report(&copied));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("nothing was copied: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn copy(from: &Secret, to: &Secret) -> anyhow::Result<Copied> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    Ok(runtime.block_on(confab_store::copy(from.expose(), to.expose()))?)
}

/// One line for each table, and what was compared.
fn report(copied: &Copied) -> String {
    let Copied { rows, rooms, events } = copied;
    let tables = rows.iter().map(|(table, rows)| format!("{rows:>12} {}", table.replace('_', " ")));
    let compared =
        format!("compared: {rooms} rooms with {events} events, and each log is the same");
    tables.chain([compared, String::new()]).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_what_was_moved_and_compared() {
        let rows = vec![("accounts", 2), ("message_versions", 1_000)];
        let told = report(&Copied { rows, rooms: 3, events: 1_003 });
        assert_eq!(
            told,
            "           2 accounts\n        1000 message versions\n\
             compared: 3 rooms with 1003 events, and each log is the same\n"
        );
    }
}
