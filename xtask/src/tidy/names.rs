//! File names: a name tells the subject.

use super::{File, Violation};

/// Names that say nothing.
const EMPTY: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "manager", "service", "misc"];

pub(super) fn check(file: &File) -> Vec<Violation> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let mut found = Vec::new();
    if name == "mod.rs" {
        found.push(
            file.violation("put it beside its folder: `foo.rs` and `foo/`, not `foo/mod.rs`"),
        );
    }
    let folders = file.path.split('/').rev().skip(1);
    if let Some(empty) = std::iter::once(stem).chain(folders).find(|part| EMPTY.contains(part)) {
        found.push(file.violation(format!("`{empty}` says nothing; name it after its subject")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn names_that_say_nothing_are_refused() {
        for path in
            ["crates/hub/src/utils.rs", "apps/web/src/common/time.rs", "apps/web/style/misc.css"]
        {
            assert_eq!(check(&file(path, "")).len(), 1, "{path}");
        }
        assert!(check(&file("crates/hub/src/ring.rs", "")).is_empty());
    }

    #[test]
    fn a_module_lies_beside_its_folder() {
        assert!(check(&file("crates/hub/src/ring/mod.rs", ""))[0].rule.contains("foo.rs"));
    }
}
