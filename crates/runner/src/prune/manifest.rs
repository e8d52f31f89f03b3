//! The root's manifest without the packages that are gone. What stays is written as it was.

use std::ops::Range;

use anyhow::{Context, Result};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A part of the text, and what stands there instead.
type Edit = (Range<usize>, String);

/// Rewrites the lists of members, and leaves out what the runner's tables say of packages that are
/// gone. `known` are all packages by their names and their folders' names.
pub(super) fn prune(
    text: &str,
    folders: &[&str],
    known: &[(&str, &str)],
    is_kept: &dyn Fn(&str) -> bool,
) -> Result<String> {
    let root = DeTable::parse(text).context("the root's manifest is no TOML")?;
    let workspace = root.get_ref().get("workspace").and_then(|value| value.get_ref().as_table());
    let workspace = workspace.context("the root's manifest has no [workspace]")?;
    let mut edits: Vec<Edit> = Vec::new();
    if let Some(members) = workspace.get("members") {
        edits.push((members.span(), list(folders)));
    }
    if let Some(members) = workspace.get("default-members") {
        let named = members.get_ref().as_array().into_iter().flatten();
        let named = named.filter_map(|member| member.get_ref().as_str());
        let left: Vec<&str> = named.filter(|member| folders.contains(member)).collect();
        edits.push((members.span(), list(if left.is_empty() { folders } else { &left })));
    }
    let is_gone = |name: &str| {
        known.iter().any(|(full, short)| (*full == name || *short == name) && !is_kept(full))
    };
    let own = |path: &[&str]| table(workspace, &[&["metadata", "xtask"], path].concat());
    if let Some(rows) = own(&["boundaries", "packages"]) {
        let gone = rows.iter().filter(|(name, _)| is_gone(name.get_ref()));
        edits.extend(
            gone.map(|(name, row)| (line(text, name.span().start..row.span().end), String::new())),
        );
    }
    if let Some(circles) = own(&["boundaries", "circles"]) {
        let gone = circles.iter().filter(|(_, circle)| {
            let package = circle.get_ref().as_table().and_then(|circle| circle.get("package"));
            package.and_then(|name| name.get_ref().as_str()).is_some_and(is_gone)
        });
        edits.extend(
            gone.map(|(name, row)| (line(text, name.span().start..row.span().end), String::new())),
        );
    }
    edits.extend(sections(text, &is_gone).map(|span| (span, String::new())));
    edits.sort_by_key(|(span, _)| span.start);
    let mut pruned = String::new();
    let mut at = 0;
    for (span, instead) in edits {
        // A part of what is gone already.
        if span.start < at {
            continue;
        }
        pruned.push_str(&text[at..span.start]);
        pruned.push_str(&instead);
        at = span.end;
    }
    pruned.push_str(&text[at..]);
    Ok(pruned)
}

fn table<'a>(from: &'a DeTable<'a>, path: &[&str]) -> Option<&'a DeTable<'a>> {
    path.iter().try_fold(from, |table, key| {
        let value: &Spanned<DeValue<'a>> = table.get(*key)?;
        value.get_ref().as_table()
    })
}

fn list(folders: &[&str]) -> String {
    let lines: Vec<String> = folders.iter().map(|folder| format!("    \"{folder}\",\n")).collect();
    format!("[\n{}]", lines.concat())
}

/// A part with the rest of its lines.
fn line(text: &str, part: Range<usize>) -> Range<usize> {
    let start = text[..part.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[part.end..].find('\n').map_or(text.len(), |at| part.end + at + 1);
    start..end
}

/// The tables of tasks of one package that is gone: `[workspace.metadata.xtask.tasks."web#css"]`.
fn sections(text: &str, is_gone: &dyn Fn(&str) -> bool) -> impl Iterator<Item = Range<usize>> {
    const TASKS: &str = "[workspace.metadata.xtask.tasks.\"";
    let heads: Vec<usize> = text
        .match_indices('[')
        .filter(|(at, _)| *at == 0 || text.as_bytes()[at - 1] == b'\n')
        .map(|(at, _)| at)
        .collect();
    let gone = heads.iter().enumerate().filter_map(|(number, start)| {
        let name = text[*start..].strip_prefix(TASKS)?.split_once('#')?.0;
        let end = heads.get(number + 1).copied().unwrap_or(text.len());
        is_gone(name).then_some(*start..end)
    });
    gone.collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_written_as_it_was() {
        let text = "# The whole.\n[workspace]\nmembers = [\"apps/*\", \"crates/*\"] # all\n\
                    default-members = [\n    \"apps/one\",\n    \"apps/two\",\n]\n\n\
                    [workspace.metadata.xtask.boundaries.packages]\none = { uses = [] }\n\
                    # Of two.\ntwo = { uses = [\"one\"] }\n\n\
                    [workspace.metadata.xtask.tasks.\"two#css\"]\ncommand = \"x\"\n\n\
                    [profile.dev]\ndebug = 0 # none\n";
        let known = [("one", "one"), ("two", "two")];
        let pruned = prune(text, &["apps/one"], &known, &|name| name == "one").unwrap();
        let expected = "# The whole.\n[workspace]\nmembers = [\n    \"apps/one\",\n] # all\n\
                        default-members = [\n    \"apps/one\",\n]\n\n\
                        [workspace.metadata.xtask.boundaries.packages]\none = { uses = [] }\n\
                        # Of two.\n\n[profile.dev]\ndebug = 0 # none\n";
        assert_eq!(pruned, expected);
    }
}
