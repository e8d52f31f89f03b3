//! Installs the tests' programs from the system's package manager: Redis, Postgres and a browser.

use std::env;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use nix::unistd::Uid;

use crate::process::{self, on_path, run_quietly};
use crate::screen;

/// A program that the tests start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Program {
    /// The names it goes by; any one of them will do.
    pub(crate) names: &'static [&'static str],
    /// Folders that hold one folder for each version, with a `bin` in it, off the PATH.
    folders: &'static [&'static str],
    debian: &'static str,
    ubuntu: &'static str,
    homebrew: &'static str,
}

/// Programs that the tests start.
pub(crate) const PROGRAMS: &[Program] = &[
    Program {
        names: &["redis-server"],
        folders: &[],
        debian: "redis-server",
        ubuntu: "redis-server",
        homebrew: "redis",
    },
    Program {
        // Its own name is on no PATH: Debian and Homebrew keep several versions side by side.
        names: &["initdb"],
        folders: &["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"],
        debian: "postgresql",
        ubuntu: "postgresql",
        homebrew: "postgresql@16",
    },
    Program {
        names: &["chromium", "chromium-browser", "google-chrome"],
        folders: &[],
        debian: "chromium",
        ubuntu: "chromium-browser",
        homebrew: "chromium",
    },
    Program {
        names: &["chromedriver"],
        folders: &[],
        debian: "chromium-driver",
        ubuntu: "chromium-chromedriver",
        homebrew: "chromedriver",
    },
];

/// Whether a person is asked before anything is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Asked for, where there is a terminal to ask on.
    Ask,
    Given,
}

impl Consent {
    /// `CI=true` in the environment is as good as `--yes`.
    pub(crate) fn from_environment() -> Self {
        if env::var("CI").is_ok_and(|value| value == "true" || value == "1") {
            Self::Given
        } else {
            Self::Ask
        }
    }
}

impl Program {
    pub(crate) fn is_here(&self) -> bool {
        self.find().is_some()
    }

    /// Where it is.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let beside = || {
            let versions = self.folders.iter().flat_map(fs::read_dir).flatten().flatten();
            let mut folders = versions.map(|version| version.path().join("bin"));
            folders.find_map(|folder| {
                let mut files = self.names.iter().map(|name| folder.join(name));
                files.find(|file| file.is_file())
            })
        };
        self.names.iter().find_map(|name| on_path(name)).or_else(beside)
    }
}

/// Package installer of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Installer {
    AptGet { sudo: bool, is_ubuntu: bool },
    Homebrew,
}

/// Installs missing packages, or fails with the package and the command.
pub(crate) fn require(consent: Consent) -> Result<()> {
    let missing: Vec<&Program> = PROGRAMS.iter().filter(|program| !program.is_here()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let installer = installer();
    let command = installer.command(&missing);
    let names: Vec<&str> = missing.iter().map(|program| program.names[0]).collect();
    let wanted = format!("the tests need {}", names.join(", "));
    if !installer.may_run() {
        bail!("{wanted}, which this user cannot install; run: {command}");
    }
    if consent == Consent::Ask
        && screen::is_interactive()
        && !is_agreed(&format!("{wanted}. Run `{command}`?"))?
    {
        bail!("{wanted}; run: {command}");
    }
    installer.run(&missing)?;
    for program in missing {
        let package = installer.package(program);
        anyhow::ensure!(
            program.is_here(),
            "{package} was installed but {} is not found",
            program.names[0]
        );
    }
    Ok(())
}

/// The command that installs the missing packages, for a person to read.
pub(crate) fn how_to_install(program: &Program) -> String {
    installer().command(&[program])
}

fn is_agreed(question: &str) -> Result<bool> {
    let mut err = io::stderr().lock();
    write!(err, "{question} [Y/n] ")?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

fn installer() -> Installer {
    if on_path("apt-get").is_none() && on_path("brew").is_some() {
        return Installer::Homebrew;
    }
    let about = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let is_ubuntu = about.lines().any(|line| line == "ID=ubuntu");
    Installer::AptGet { sudo: !Uid::effective().is_root(), is_ubuntu }
}

impl Installer {
    /// Whether it is here and may be run without a password.
    fn may_run(self) -> bool {
        match self {
            Self::Homebrew => true,
            Self::AptGet { sudo: false, .. } => on_path("apt-get").is_some(),
            Self::AptGet { sudo: true, .. } => {
                let answer = run_quietly(Command::new("sudo").args(["-n", "true"]));
                on_path("apt-get").is_some() && answer.is_ok_and(|output| output.status.success())
            }
        }
    }

    fn package(self, program: &Program) -> &'static str {
        match self {
            Self::Homebrew => program.homebrew,
            Self::AptGet { is_ubuntu: true, .. } => program.ubuntu,
            Self::AptGet { .. } => program.debian,
        }
    }

    fn packages(self, programs: &[&Program]) -> Vec<&'static str> {
        programs.iter().map(|program| self.package(program)).collect()
    }

    /// The command, as a person types it.
    fn command(self, programs: &[&Program]) -> String {
        let start = match self {
            Self::Homebrew => "brew install",
            Self::AptGet { sudo: true, .. } => "sudo apt-get install",
            Self::AptGet { .. } => "apt-get install",
        };
        format!("{start} {}", self.packages(programs).join(" "))
    }

    fn run(self, programs: &[&Program]) -> Result<()> {
        let packages = self.packages(programs);
        screen::step(&format!("installing {}", packages.join(", ")));
        let start = match self {
            Self::Homebrew => vec!["brew", "install"],
            Self::AptGet { sudo, .. } => {
                let root: &[&str] = if sudo { &["sudo", "-n"] } else { &[] };
                process::run(
                    "apt-get update",
                    &mut words(&[root, &["apt-get", "update"]].concat()),
                )?;
                let options = [
                    "env",
                    "DEBIAN_FRONTEND=noninteractive",
                    "apt-get",
                    "install",
                    "--yes",
                    "--no-install-recommends",
                ];
                [root, &options].concat()
            }
        };
        process::run("the installation", &mut words(&[start, packages].concat()))
    }
}

fn words(all: &[&str]) -> Command {
    let mut command = Command::new(all[0]);
    command.args(&all[1..]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_names_every_missing_package() {
        let all: Vec<&Program> = PROGRAMS.iter().collect();
        let debian = Installer::AptGet { sudo: true, is_ubuntu: false };
        assert_eq!(
            debian.command(&all),
            "sudo apt-get install redis-server postgresql chromium chromium-driver"
        );
        assert_eq!(Installer::Homebrew.command(&all[..1]), "brew install redis");
    }
}
