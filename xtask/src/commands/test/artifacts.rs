//! Has Cargo build every test program in one go, and reads where they are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cargo;
use crate::process::{self, Output};
use crate::workspace::Workspace;

/// The package that needs the built server and the site.
pub(super) const END_TO_END: &str = "confab-e2e";

/// Its tests that need the server of the previous release, too.
const RELEASES: &str = "releases";

/// Its tests of what holds on any database: they run once on each.
const ON_ANY_DATABASE: [&str; 3] = ["client", "cluster", "input"];

/// Tests among them that choose their database themselves, and run once.
const OF_ONE_DATABASE: &str = "one_database::";

/// One test program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Suite {
    pub(super) package: String,
    /// `unit` for a library's own tests, else the name of the file.
    pub(super) name: String,
    pub(super) program: PathBuf,
    /// The folder of the package, where Cargo starts its tests.
    pub(super) folder: PathBuf,
}

impl Suite {
    pub(super) fn is_end_to_end(&self) -> bool {
        self.package == END_TO_END
    }

    /// How often it runs, and on what.
    pub(super) fn rounds(&self) -> Vec<Round<'_>> {
        let again = self.is_end_to_end() && ON_ANY_DATABASE.contains(&self.name.as_str());
        let first = Round { suite: self, database: None };
        let second = Round { suite: self, database: Some("postgres") };
        if again { vec![first, second] } else { vec![first] }
    }

    /// Whether it runs two releases side by side.
    pub(super) fn needs_previous_release(&self) -> bool {
        self.is_end_to_end() && self.name == RELEASES
    }
}

/// One run of a test program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round<'a> {
    pub(super) suite: &'a Suite,
    /// Where it is not SQLite.
    pub(super) database: Option<&'static str>,
}

impl Round<'_> {
    /// `confab-e2e cluster on postgres`.
    pub(super) fn name(&self) -> String {
        let Suite { package, name, .. } = self.suite;
        match self.database {
            None => format!("{package} {name}"),
            Some(database) => format!("{package} {name} on {database}"),
        }
    }

    /// Passes it on to the program.
    pub(super) fn tell(&self, program: &mut Command) {
        if let Some(database) = self.database {
            program.env("CONFAB_E2E_DATABASE", database).args(["--skip", OF_ONE_DATABASE]);
        }
    }
}

/// Compiles all tests (and so the server, which apps/server's tests ask for) and gives them in the
/// order in which they run: the end-to-end ones last.
pub(super) fn build(workspace: &Workspace) -> Result<Vec<Suite>> {
    let mut command = cargo::command();
    command.args(["test", "--workspace", "--no-run", "--message-format=json-render-diagnostics"]);
    let found = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&found);
    let sink = move |line: &str| {
        let suite = serde_json::from_str(line).ok().and_then(|message| read(&message));
        list.lock().unwrap_or_else(PoisonError::into_inner).extend(suite);
    };
    command.current_dir(&workspace.root);
    let status = process::run_to_end("cargo", Output::Lines(Arc::new(sink)), &mut command)?;
    if !status.success() {
        bail!("the tests do not compile");
    }
    let mut suites = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    suites.sort_by_key(|suite| {
        (suite.is_end_to_end(), suite.package.clone(), suite.name != "unit", suite.name.clone())
    });
    Ok(suites)
}

/// A test program, if the message is about one.
fn read(message: &Value) -> Option<Suite> {
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return None;
    }
    let program = message["executable"].as_str()?.into();
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
    let target = &message["target"];
    let kind = target["kind"][0].as_str()?;
    let name = match kind {
        "lib" | "rlib" | "cdylib" | "proc-macro" => "unit".to_owned(),
        "bin" => format!("{} (program)", target["name"].as_str()?),
        _ => target["name"].as_str()?.to_owned(),
    };
    Some(Suite { package: package_name(message["package_id"].as_str()?), name, program, folder })
}

/// The name in `path+file:///w/crates/hub#confab-hub@0.1.0` or `path+file:///w/xtask#0.1.0`.
fn package_name(id: &str) -> String {
    let (path, fragment) = id.rsplit_once('#').unwrap_or((id, ""));
    let folder = path.rsplit('/').next().unwrap_or_default();
    fragment.split_once('@').map_or(folder, |(name, _)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn package_ids_are_understood() {
        assert_eq!(package_name("path+file:///w/crates/hub#confab-hub@0.1.0"), "confab-hub");
        assert_eq!(package_name("path+file:///w/xtask#0.1.0"), "xtask");
    }

    #[test]
    fn what_holds_on_any_database_runs_once_on_each() {
        let rounds = |package: &str, name: &str| {
            let (package, name) = (package.to_owned(), name.to_owned());
            let suite = Suite { package, name, program: "p".into(), folder: "f".into() };
            suite.rounds().iter().map(Round::name).collect::<Vec<_>>()
        };
        let both = ["confab-e2e cluster", "confab-e2e cluster on postgres"];
        assert_eq!(rounds("confab-e2e", "cluster"), both);
        assert_eq!(rounds("confab-e2e", "browser"), ["confab-e2e browser"]);
        assert_eq!(rounds("confab-store", "cluster"), ["confab-store cluster"]);
    }

    #[test]
    fn a_round_is_told_its_database_and_only_the_second_is() {
        let told = |database| {
            let (package, name) = (END_TO_END.to_owned(), "cluster".to_owned());
            let suite = Suite { package, name, program: "p".into(), folder: "f".into() };
            let mut program = Command::new("p");
            Round { suite: &suite, database }.tell(&mut program);
            let text = |text: &OsStr| text.to_str().unwrap().to_owned();
            let env = program.get_envs().map(|(name, value)| (text(name), value.map(text)));
            (env.collect::<Vec<_>>(), program.get_args().map(text).collect::<Vec<_>>())
        };
        let env = ("CONFAB_E2E_DATABASE".to_owned(), Some("postgres".to_owned()));
        let args = vec!["--skip".to_owned(), "one_database::".to_owned()];
        assert_eq!(told(Some("postgres")), (vec![env], args));
        assert_eq!(told(None), (Vec::new(), Vec::new()));
    }

    #[test]
    fn only_test_programs_are_run() {
        let message = serde_json::json!({
            "reason": "compiler-artifact", "profile": {"test": true}, "executable": "/t/deps/ws-1",
            "manifest_path": "/w/apps/server/Cargo.toml", "package_id": "path+file:///w/apps/server#confab-server@0.1.0",
            "target": {"kind": ["test"], "name": "ws"},
        });
        assert_eq!(read(&message).unwrap().name, "ws");
        let mut program = message.clone();
        program["profile"]["test"] = false.into();
        assert_eq!(read(&program), None);
    }
}
