//! Builds the documentation, and takes it over beside the server.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::compile::press;
use super::{Bundle, Flavour, SERVER, mirror};
use crate::workspace::Workspace;
use crate::{cargo, process};

/// The program that prints it.
const DOCS: &str = "confab-docs";

/// The command that compiles the program. It is chosen together with the server, so that both are made
/// of the same crates.
pub(crate) fn compile_docs(workspace: &Workspace, flavour: Flavour) -> Command {
    let mut command = cargo::command();
    command.args(["build", "--quiet"]).current_dir(&workspace.root);
    command.args([SERVER, DOCS].map(|package| format!("--package={package}")));
    command.arg(format!("--bin={DOCS}"));
    if flavour == Flavour::Release {
        command.arg("--release");
    }
    command
}

/// The program, without what it is to do.
pub(crate) fn docs_program(
    workspace: &Workspace,
    flavour: Flavour,
    reload: Option<u16>,
) -> Command {
    let mut command = Command::new(workspace.target.join(flavour.profile_folder()).join(DOCS));
    command.arg("--root").arg(&workspace.root);
    if let Some(port) = reload {
        command.arg("--reload").arg(port.to_string());
    }
    command
}

impl Bundle {
    /// Compiles and prints the documentation of a release, and takes it over once it is whole. It is
    /// compressed; the build fails where a page is too heavy.
    pub(crate) fn take_docs(&self, workspace: &Workspace, flavour: Flavour) -> Result<()> {
        process::run("the documentation's program", &mut compile_docs(workspace, flavour))?;
        self.print_docs(workspace, flavour, None).map(drop)
    }

    /// Prints the documentation and takes it over; gives the files that are not as they were. A link
    /// that leads nowhere fails. Pages hear of edits at the port, if there is one.
    pub(crate) fn print_docs(
        &self,
        workspace: &Workspace,
        flavour: Flavour,
        reload: Option<u16>,
    ) -> Result<Vec<PathBuf>> {
        let printed = workspace.own("docs").join(flavour.profile_folder());
        let mut program = docs_program(workspace, flavour, reload);
        if flavour == Flavour::Release {
            program.arg("--weigh");
        }
        process::run("the documentation", program.arg(&printed))?;
        if flavour == Flavour::Release {
            press(workspace, &printed)?;
        }
        mirror::folder(&printed, &self.docs())
    }
}
