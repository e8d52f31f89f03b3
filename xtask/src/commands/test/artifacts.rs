//! Has Cargo build every test program in one go, and reads where they are.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cargo;
use crate::process::{self, Output};
use crate::workspace::Workspace;

/// The package that needs the built server and the site.
const END_TO_END: &str = "confab-e2e";

/// Its tests that need the server of the previous release, too.
const RELEASES: &str = "releases";

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

    /// Whether it runs two releases side by side.
    pub(super) fn needs_previous_release(&self) -> bool {
        self.is_end_to_end() && self.name == RELEASES
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
    use super::*;

    #[test]
    fn package_ids_are_understood() {
        assert_eq!(package_name("path+file:///w/crates/hub#confab-hub@0.1.0"), "confab-hub");
        assert_eq!(package_name("path+file:///w/xtask#0.1.0"), "xtask");
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
