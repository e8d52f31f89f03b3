//! Rust sources: module docs, and what may be said only in certain places.

use super::{File, Violation};

/// A word that is allowed in some files only.
struct Rule {
    words: &'static [&'static str],
    /// Whether the rule speaks about this file at all.
    applies: fn(&str) -> bool,
    /// Whether tests at the end of the file are spared.
    spares_tests: bool,
    says: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        words: &[concat!("any", "how::")],
        applies: |path| is_library(path) && !is_for_tests(path),
        spares_tests: true,
        says: "only main.rs, xtask and tests use anyhow; a library has an error enum",
    },
    Rule {
        words: &[concat!("env", "::var("), concat!("env", "::var_os("), concat!("env", "::vars(")],
        applies: |path| !may_read_environment(path),
        spares_tests: true,
        says: "configuration is read in config.rs alone",
    },
    Rule {
        words: &[
            concat!("cfg", "(feature"),
            concat!("cfg", "(not(feature"),
            concat!("cfg", "!(feature"),
            concat!("cfg", "_attr(feature"),
        ],
        applies: |path| {
            (path.starts_with("apps/web/") || path.starts_with("crates/ui/"))
                && !path.contains("/platform/")
                && !path.ends_with("/platform.rs")
        },
        spares_tests: false,
        says: "differences between server and browser live under platform/",
    },
    Rule {
        words: &[concat!("#[al", "low("), concat!("#![al", "low(")],
        applies: |_| true,
        spares_tests: false,
        says: "write #[expect(lint, reason = \"…\")]: it tells when it is not needed any more",
    },
    Rule {
        words: &[concat!("#[ig", "nore")],
        applies: |_| true,
        spares_tests: false,
        says: "a test runs or is removed",
    },
    Rule {
        words: &[
            concat!("Task", "Tracker"),
            concat!("Join", "Set"),
            concat!("task::", "spawn("),
            concat!("thread::", "spawn("),
        ],
        applies: |path| path.starts_with("apps/server/src/") && !may_spawn(path),
        spares_tests: true,
        says: "a task is spawned by its name, on the server's tasks: none may end unseen",
    },
    Rule {
        words: &[concat!("inner", "_html")],
        applies: |path| path.starts_with("apps/") || path.starts_with("crates/"),
        spares_tests: false,
        says: "HTML is made of a tree, never of a string",
    },
];

/// First words of a doc comment whose noun was not found.
const NO_NOUNS: &[&str] = &["Is", "What", "Whatever", "Who", "Whoever", "Whom", "Whose"];

pub(super) fn check(file: &File) -> Vec<Violation> {
    if file.kind() != "rs" {
        return Vec::new();
    }
    let mut found = Vec::new();
    if !has_module_doc(&file.text) {
        found.push(file.violation("it does not begin with a module doc (`//!`)"));
    }
    for number in docs_without_noun(&file.text) {
        found.push(file.violation_in(
            number,
            "a doc comment begins with a noun or a verb: `Holds …`, `Frames waiting …`",
        ));
    }
    let tests_begin =
        file.text.lines().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(usize::MAX);
    for rule in RULES.iter().filter(|rule| (rule.applies)(&file.path)) {
        for (number, line) in file.text.lines().enumerate() {
            let is_spared = rule.spares_tests && number >= tests_begin;
            let is_comment = line.trim_start().starts_with("//");
            if !is_spared && !is_comment && rule.words.iter().any(|word| line.contains(word)) {
                found.push(file.violation_in(number, rule.says));
            }
        }
    }
    found
}

fn has_module_doc(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("#!["));
    lines.next().is_some_and(|line| line.starts_with("//!"))
}

/// Gives the lines, from 0, of doc comments that begin with one of [`NO_NOUNS`].
fn docs_without_noun(text: &str) -> impl Iterator<Item = usize> {
    let mut last = None;
    text.lines().enumerate().filter_map(move |(number, line)| {
        let line = line.trim_start();
        let mark = ["///", "//!"].into_iter().find(|mark| line.starts_with(mark));
        let begins = std::mem::replace(&mut last, mark) != mark;
        let word = line[mark?.len()..].split_whitespace().next()?;
        (begins && NO_NOUNS.contains(&word.trim_end_matches([',', ':']))).then_some(number)
    })
}

/// Tests, examples, and the suites that are called by other packages' tests.
pub(super) fn is_for_tests(path: &str) -> bool {
    ["/tests/", "/examples/", "/conformance/", "/conformance.rs"]
        .iter()
        .any(|part| path.contains(part))
}

/// Where tasks are spawned, and tests.
fn may_spawn(path: &str) -> bool {
    path == "apps/server/src/tasks.rs"
        || path.ends_with("/tests.rs")
        || path.starts_with("apps/server/src/ws/conformance")
}

fn is_library(path: &str) -> bool {
    let is_ours = path.starts_with("crates/")
        || path.starts_with("apps/server/")
        || path.starts_with("apps/web/");
    let is_for_developers =
        ["crates/press/", "crates/remote/", "crates/runner/", "crates/testing/"];
    is_ours
        && !is_for_developers.iter().any(|folder| path.starts_with(folder))
        && !path.ends_with("/main.rs")
}

fn may_read_environment(path: &str) -> bool {
    let folders = [
        "xtask/",
        "crates/press/",
        "crates/remote/",
        "crates/runner/",
        "crates/testing/",
        "apps/e2e/",
    ];
    path.ends_with("/config.rs")
        || path.ends_with("build.rs")
        || path.contains("/tests/")
        || path.contains("/examples/")
        || folders.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn rules(path: &str, line: &str) -> usize {
        check(&file(path, &format!("//! Doc.\n{line}\n"))).len()
    }

    #[test]
    fn every_file_begins_with_a_doc() {
        assert_eq!(check(&file("crates/hub/src/lib.rs", "pub mod ring;\n")).len(), 1);
        assert!(check(&file("crates/hub/src/lib.rs", "#![no_std]\n\n//! The hub.\n")).is_empty());
    }

    #[test]
    fn a_doc_begins_with_a_noun_or_a_verb() {
        for word in NO_NOUNS {
            let line = format!("    /// {word} waits.");
            assert_eq!(rules("crates/hub/src/ring.rs", &line), 1, "{word}");
            let module = format!("//! {word} waits.\n\nuse std::fmt;\n");
            assert_eq!(check(&file("crates/hub/src/ring.rs", &module)).len(), 1, "{word}");
        }
        for line in
            ["/// Frames.\n/// What waits goes first.", "// What waits.", "/// Isolates it."]
        {
            assert_eq!(rules("crates/hub/src/ring.rs", line), 0, "{line}");
        }
    }

    #[test]
    fn anyhow_stays_out_of_libraries() {
        let line = concat!("use any", "how::Result;");
        assert_eq!(rules("crates/store/src/lib.rs", line), 1);
        assert_eq!(rules("apps/server/src/app.rs", line), 1);
        for path in [
            "apps/server/src/main.rs",
            "crates/store/tests/sqlite.rs",
            "crates/testing/src/redis.rs",
            "xtask/src/main.rs",
        ] {
            assert_eq!(rules(path, line), 0, "{path}");
        }
        assert_eq!(
            rules("crates/store/src/lib.rs", &format!("#[cfg(test)]\nmod tests {{ {line} }}")),
            0
        );
    }

    #[test]
    fn the_environment_is_read_in_one_place() {
        let line = concat!("let home = std::env", "::var(\"HOME\");");
        assert_eq!(rules("apps/server/src/app.rs", line), 1);
        assert_eq!(rules("apps/server/src/config.rs", line), 0);
        assert_eq!(rules("apps/e2e/src/lib.rs", line), 0);
    }

    #[test]
    fn features_are_asked_for_under_platform_alone() {
        let line = concat!("#[cfg", "(feature = \"ssr\")]");
        assert_eq!(rules("apps/web/src/pages/room.rs", line), 1);
        assert_eq!(rules("apps/web/src/platform/browser.rs", line), 0);
        assert_eq!(rules("crates/client/src/lib.rs", line), 0);
    }

    #[test]
    fn exceptions_are_expected_and_tests_run() {
        assert_eq!(rules("crates/hub/src/lib.rs", concat!("#[al", "low(dead_code)]")), 1);
        assert_eq!(rules("crates/hub/src/lib.rs", concat!("#[ig", "nore]")), 1);
        assert_eq!(rules("crates/hub/src/lib.rs", "#[expect(dead_code, reason = \"soon\")]"), 0);
    }

    #[test]
    fn tasks_are_spawned_by_their_names() {
        let line = concat!("let tracker = Task", "Tracker::new();");
        assert_eq!(rules("apps/server/src/live.rs", line), 1);
        assert_eq!(rules("apps/server/src/tasks.rs", line), 0);
        assert_eq!(rules("apps/server/src/live/presence/tests.rs", line), 0);
    }

    #[test]
    fn html_is_never_made_of_strings() {
        assert_eq!(rules("apps/web/src/pages/room.rs", concat!("<div inner", "_html=body/>")), 1);
    }
}
