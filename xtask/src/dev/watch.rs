//! The sources of what `cargo xtask dev` runs, and what has to be built for an edit.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use xtask_runner::watch::{Sight, Watch, look};

use crate::bundle::Scope;

/// Sources of a server, the site or the documentation, from the root.
const SOURCES: &[&str] = &[
    "apps/docs",
    "apps/server",
    "apps/web",
    "crates",
    "docs",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "PROTOCOL.md",
    "README.md",
    "SECURITY.md",
];
/// Folders below them that are not part of either.
const LEFT_OUT: &[&str] = &["tests", "benches", "examples", "target", "testing"];

/// Watches them from now on.
pub(super) fn start(root: &Path) -> Watch {
    let root = root.to_owned();
    Watch::start(move || sources(&root), || ())
}

/// Finds what has to be built for these edits: styles and assets need no server, and texts nothing but
/// the documentation, which is printed after each build.
pub(super) fn scope_of(edits: &[PathBuf]) -> Scope {
    let is_docs = |path: &PathBuf| {
        path.extension() == Some(OsStr::new("md"))
            || path.starts_with("apps/docs")
            || path.starts_with("docs")
    };
    if !edits.is_empty() && edits.iter().all(is_docs) {
        return Scope::Docs;
    }
    let is_site = |path: &PathBuf| {
        path.extension() == Some(OsStr::new("css")) || path.starts_with("apps/web/assets")
    };
    if !edits.is_empty() && edits.iter().all(is_site) { Scope::Site } else { Scope::All }
}

fn sources(root: &Path) -> Sight {
    look(root, SOURCES, &|_, name| {
        let name = name.to_string_lossy();
        let is_of_an_editor =
            name.starts_with(['.', '#']) || name.ends_with('~') || name.ends_with(".new");
        is_of_an_editor || LEFT_OUT.contains(&name.as_ref())
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use xtask_runner::watch::differences;

    use super::*;

    #[test]
    fn an_edit_in_any_crate_is_seen_and_one_in_a_test_is_not() {
        let root = std::env::temp_dir().join(format!("xtask-watch-{}", std::process::id()));
        fs::create_dir_all(root.join("crates/hub/src")).unwrap();
        fs::create_dir_all(root.join("crates/hub/tests")).unwrap();
        fs::write(root.join("crates/hub/src/lib.rs"), "a").unwrap();
        let before = sources(&root);
        fs::write(root.join("crates/hub/src/lib.rs"), "longer").unwrap();
        fs::write(root.join("crates/hub/src/.lib.rs.swp"), "x").unwrap();
        fs::write(root.join("crates/hub/tests/hub.rs"), "x").unwrap();
        let edited = [PathBuf::from("crates/hub/src/lib.rs")];
        assert_eq!(differences(&before, &sources(&root)), edited);
        fs::remove_file(root.join("crates/hub/src/lib.rs")).unwrap();
        assert_eq!(differences(&before, &sources(&root)), edited);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_stylesheet_needs_no_server() {
        assert_eq!(scope_of(&["apps/web/style/confab.css".into()]), Scope::Site);
        assert_eq!(
            scope_of(&["apps/web/style/confab.css".into(), "crates/hub/src/lib.rs".into()]),
            Scope::All
        );
        assert_eq!(scope_of(&[]), Scope::All);
    }

    #[test]
    fn a_text_needs_neither_server_nor_site() {
        let texts = ["docs/guides/bot.md", "README.md", "apps/docs/style/docs.css"];
        assert_eq!(scope_of(&texts.map(PathBuf::from)), Scope::Docs);
        let both = ["README.md", "crates/hub/src/lib.rs"].map(PathBuf::from);
        assert_eq!(scope_of(&both), Scope::All);
        assert_eq!(Scope::Docs.and(Scope::Site), Scope::Site);
        assert_eq!(Scope::Site.and(Scope::All), Scope::All);
    }
}
