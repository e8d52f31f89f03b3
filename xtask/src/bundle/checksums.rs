//! Writes SHA256SUMS, with the program that every system has for it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{on_path, run_quietly};

/// Sums all files of a folder into its `SHA256SUMS`, which `sha256sum --check` verifies.
pub(crate) fn write_checksums(folder: &Path) -> Result<()> {
    let mut names = Vec::new();
    collect(folder, folder, &mut names)?;
    names.sort();
    let mut command = if on_path("sha256sum").is_some() {
        Command::new("sha256sum")
    } else {
        let mut command = Command::new("shasum");
        command.args(["-a", "256"]);
        command
    };
    let sums = run_quietly(command.current_dir(folder).args(&names))?;
    anyhow::ensure!(
        sums.status.success(),
        "checksums failed: {}",
        String::from_utf8_lossy(&sums.stderr).trim()
    );
    fs::write(folder.join("SHA256SUMS"), sums.stdout).context("cannot write SHA256SUMS")
}

fn collect(root: &Path, folder: &Path, names: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, names)?;
        } else {
            let name = path.strip_prefix(root)?.to_str().context("a file name is not UTF-8")?;
            names.push(name.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_name_every_file() {
        let folder = std::env::temp_dir().join(format!("xtask-sums-{}", std::process::id()));
        fs::create_dir_all(folder.join("site")).unwrap();
        fs::write(folder.join("server"), "abc").unwrap();
        fs::write(folder.join("site/a.css"), "").unwrap();
        write_checksums(&folder).unwrap();
        let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(sums.contains(&format!("{abc}  server")), "{sums}");
        assert!(sums.contains("  site/a.css"), "{sums}");
        fs::remove_dir_all(folder).unwrap();
    }
}
