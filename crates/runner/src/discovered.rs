//! Finds what compilers and build scripts read, from what they write down about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files::show;
use crate::workspace::Workspace;

/// Variables that Cargo itself sets, from manifests and from where the workspace lies.
const CARGOS: &[&str] = &[
    "CARGO",
    "OUT_DIR",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_TARGET_TMPDIR",
    "CARGO_MANIFEST_PATH",
];
const CARGOS_PREFIXES: &[&str] =
    &["CARGO_PKG_", "CARGO_BIN_", "CARGO_FEATURE_", "CARGO_CFG_", "DEP_"];

/// Stands for the folder of the clone, where that is compiled into a program.
pub(crate) const PLACE: &str = "place";

/// Names of files (`file PATH`) and of variables (`variable NAME`), and [`PLACE`].
type Names = BTreeSet<String>;

/// Files and variables that the units of one run of Cargo have read.
#[derive(Debug, Default)]
pub(crate) struct Discovered {
    /// By package: what its library and its build script read.
    code: BTreeMap<String, Names>,
    /// By package: what anything of it read.
    all: BTreeMap<String, Names>,
    /// Names from build scripts of packages from elsewhere: they may go into any package.
    foreign: Names,
}

impl Discovered {
    /// Takes one message of Cargo.
    pub(crate) fn take(&mut self, workspace: &Workspace, message: &Value) {
        let package = member(workspace, message);
        match (message["reason"].as_str(), package) {
            (Some("compiler-artifact"), Some(package)) => {
                let target = &message["target"];
                let kind = target["kind"][0].as_str().unwrap_or_default();
                let is_test = message["profile"]["test"] == true;
                let is_code = !matches!(kind, "bin" | "test" | "bench" | "example") && !is_test;
                if let Some(file) = dep_info(message) {
                    let names = read_dep_info(workspace, &file);
                    self.add(package, is_code, names);
                }
            }
            (Some("build-script-executed"), package) => {
                let names = read_build_script(workspace, message);
                match package {
                    Some(package) => self.add(package, true, names),
                    None => self
                        .foreign
                        .extend(names.into_iter().filter(|name| name.starts_with("variable "))),
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, package: usize, is_code: bool, names: Names) {
        let key = package.to_string();
        if is_code {
            self.code.entry(key.clone()).or_default().extend(names.iter().cloned());
        }
        self.all.entry(key).or_default().extend(names);
    }

    /// Names that a package and all that goes into it have read.
    pub(crate) fn of(&self, workspace: &Workspace, package: usize, with_dev: bool) -> Names {
        let mut found = self.foreign.clone();
        for other in workspace.closure(package, with_dev) {
            let names = if other == package { &self.all } else { &self.code };
            found.extend(names.get(&other.to_string()).into_iter().flatten().cloned());
        }
        found
    }
}

/// The package of the workspace that a message of Cargo is about.
pub(crate) fn member(workspace: &Workspace, message: &Value) -> Option<usize> {
    let id = message["package_id"].as_str()?;
    let path = id.strip_prefix("path+file://")?;
    let (folder, _) = path.split_once('#')?;
    let inside = Path::new(folder).strip_prefix(&workspace.root).ok()?;
    workspace.packages.iter().position(|package| Path::new(&package.folder) == inside)
}

/// The file in which rustc wrote down what it read for this artifact.
fn dep_info(message: &Value) -> Option<PathBuf> {
    let files = message["filenames"].as_array()?.iter().filter_map(Value::as_str).map(Path::new);
    let mut last = None;
    for file in files {
        let stem = file.file_stem()?.to_string_lossy();
        let folder = file.parent()?;
        if folder.ends_with("deps") || folder.ends_with("examples") {
            let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
            let is_library = matches!(kind, "rlib" | "rmeta" | "so" | "dylib" | "a");
            let name = if is_library { stem.strip_prefix("lib").unwrap_or(&stem) } else { &stem };
            let found = folder.join(format!("{name}.d"));
            if found.exists() {
                return Some(found);
            }
        } else if folder.parent().is_some_and(|parent| parent.ends_with("build")) {
            // A build script, compiled: `build/<package>-<hash>/build-script-build`.
            let found = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
            return found.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "d"));
        } else {
            last = Some(file.to_owned());
        }
    }
    linked(&last?)
}

/// A program lies beside `deps/`, as another name of a file in it.
fn linked(file: &Path) -> Option<PathBuf> {
    let about = fs::metadata(file).ok()?;
    let stem = file.file_stem()?.to_string_lossy().replace('-', "_");
    let entries = fs::read_dir(file.parent()?.join("deps")).ok()?.flatten();
    let mut same = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.trim_start_matches("lib").starts_with(stem.trim_start_matches("lib"))
            && entry.metadata().is_ok_and(|own| own.ino() == about.ino())
    });
    let name = same.next()?.path();
    let own = name.file_stem()?.to_string_lossy().into_owned();
    let all = [own.clone(), own.trim_start_matches("lib").to_owned()];
    all.iter().map(|own| name.with_file_name(format!("{own}.d"))).find(|path| path.exists())
}

/// Reads `target: file file …` and `# env-dep:NAME=value`.
fn read_dep_info(workspace: &Workspace, path: &Path) -> Names {
    let mut found = Names::new();
    let text = fs::read_to_string(path).unwrap_or_default();
    for line in text.lines() {
        if let Some(variable) = line.strip_prefix("# env-dep:") {
            let name = variable.split('=').next().unwrap_or_default();
            found.extend(name_of_variable(name));
        } else if let Some(files) = line.strip_suffix(':') {
            // Each file once more, on a line of its own.
            found.extend(name_of_file(workspace, &workspace.root, &files.replace("\\ ", " ")));
        }
    }
    found
}

/// Reads what a build script said that it depends on.
fn read_build_script(workspace: &Workspace, message: &Value) -> Names {
    let mut found = Names::new();
    let Some(out) = message["out_dir"].as_str() else { return found };
    let text = fs::read_to_string(Path::new(out).with_file_name("output")).unwrap_or_default();
    let folder = member(workspace, message)
        .map(|package| workspace.root.join(&workspace.packages[package].folder));
    if !text.contains("rerun-if-")
        && let Some(folder) = &folder
    {
        // Cargo runs it again after an edit of any file of its package, documents included.
        found.extend(name_of_file(workspace, folder, ""));
    }
    for line in text.lines() {
        let Some((key, value)) = line
            .strip_prefix("cargo:")
            .and_then(|line| line.trim_start_matches(':').split_once('='))
        else {
            continue;
        };
        match (key, &folder) {
            ("rerun-if-env-changed", _) => found.extend(name_of_variable(value)),
            ("rerun-if-changed", Some(folder)) => {
                found.extend(name_of_file(workspace, folder, value));
            }
            _ => {}
        }
    }
    found
}

fn name_of_variable(name: &str) -> Option<String> {
    if name == "CARGO_MANIFEST_DIR" {
        return Some(PLACE.to_owned());
    }
    let is_cargos =
        CARGOS.contains(&name) || CARGOS_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    (!is_cargos && !name.is_empty()).then(|| format!("variable {name}"))
}

/// A file, unless it is one that Cargo or a build script made, or a package from elsewhere.
fn name_of_file(workspace: &Workspace, folder: &Path, path: &str) -> Option<String> {
    let path = tidy(&folder.join(path));
    let is_foreign = path
        .components()
        .any(|part| part.as_os_str() == "registry" || part.as_os_str() == "rustlib")
        && !path.starts_with(&workspace.root);
    // Clippy names manifests, which count line by line.
    let is_manifest = path.ends_with("Cargo.toml");
    let is_written = path.starts_with(&workspace.target);
    if is_written || is_manifest || is_foreign || path.to_string_lossy().contains('\n') {
        return None;
    }
    Some(format!("file {}", show(&workspace.root, &path)))
}

/// Without `.` and `..`, which dep-info keeps as they were written.
fn tidy(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut found = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(found.pop()),
            part => found.push(part),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dep_info_names_files_and_variables() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.d");
        let text = "x/a.d: a/src/lib.rs a/src/../../deploy/my\\ file\n\na/src/lib.rs:\n\
                    a/src/../../deploy/my\\ file:\ntarget/out/gen.rs:\n\
                    # env-dep:CARGO_PKG_NAME=a\n# env-dep:MODE=fast\n# env-dep:OTHER\n";
        fs::write(&path, text).unwrap();
        let names = read_dep_info(&Workspace::bare(folder.path()), &path);
        let expected =
            ["file a/src/lib.rs", "file deploy/my file", "variable MODE", "variable OTHER"];
        assert_eq!(names.into_iter().collect::<Vec<_>>(), expected);
    }
}
