//! Compares a test's findings with a file in the repository.

/// Fails the test where they differ, and says how to take over what was found.
#[track_caller]
pub(crate) fn compare(path: &str, found: &str) {
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    if kept == found {
        return;
    }
    if std::env::var_os("CONFAB_BLESS").is_some() {
        std::fs::write(path, found).unwrap();
        return;
    }
    let kept_lines: Vec<_> = kept.lines().collect();
    let found_lines: Vec<_> = found.lines().collect();
    let gone = kept_lines.iter().filter(|line| !found_lines.contains(line));
    let new = found_lines.iter().filter(|line| !kept_lines.contains(line));
    let gone: Vec<_> = gone.map(|line| format!("- {line}")).collect();
    let new: Vec<_> = new.map(|line| format!("+ {line}")).collect();
    panic!(
        "{path} says otherwise:\n{}\n{}\nset CONFAB_BLESS=1 to take it over, and look at the diff",
        gone.join("\n"),
        new.join("\n")
    );
}
