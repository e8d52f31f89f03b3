//! `cargo xtask gen`: new files from the templates of the workspace, and the lines that have them
//! known elsewhere.
//!
//! ```text
//! templates/<kind>/template.toml     summary, lines = [{ file, after | before, text }], next, run
//! templates/<kind>/files/…           each file, from the root, with `.in` at its end
//! ```
//!
//! `{{name}}`, `{{snake}}`, `{{Pascal}}` and `{{next}}` stand for the name and for the number that is
//! next in a folder, in texts and in the names of files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use toml::de::{DeTable, DeValue};

use crate::{cargo, process};

const HOME: &str = "templates";

/// A kind of things that can be made.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) kind: String,
    pub(crate) summary: String,
    folder: PathBuf,
    lines: Vec<Line>,
    /// A folder whose files begin with numbers.
    next: Option<String>,
    /// A command that is run in the end.
    run: Option<String>,
    /// Words about what is left to do.
    pub(crate) then: String,
}

/// A text that goes into a file that is there.
#[derive(Debug)]
struct Line {
    file: String,
    anchor: String,
    is_after: bool,
    text: String,
}

/// All templates of the workspace, by their names.
pub(crate) fn templates(root: &Path) -> Result<Vec<Template>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(HOME)).into_iter().flatten().flatten() {
        let path = entry.path().join("template.toml");
        if path.is_file() {
            let kind = entry.file_name().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path)?;
            let read = read(kind, entry.path(), &text);
            found.push(read.with_context(|| format!("in {}", path.display()))?);
        }
    }
    found.sort_by(|a: &Template, b| a.kind.cmp(&b.kind));
    Ok(found)
}

fn read(kind: String, folder: PathBuf, text: &str) -> Result<Template> {
    let table = DeTable::parse(text)?;
    let table = table.get_ref();
    let text = |table: &DeTable<'_>, key: &str| {
        table.get(key).and_then(|value| value.get_ref().as_str().map(str::to_owned))
    };
    let lines = table.get("lines").and_then(|lines| lines.get_ref().as_array());
    let line = |value: &DeValue<'_>| -> Result<Line> {
        let table = value.as_table().context("a line is a table")?;
        let (after, before) = (text(table, "after"), text(table, "before"));
        Ok(Line {
            file: text(table, "file").context("a line names its file")?,
            is_after: after.is_some(),
            anchor: after.or(before).context("a line stands after or before a text")?,
            text: text(table, "text").context("a line has a text")?,
        })
    };
    Ok(Template {
        kind,
        folder,
        summary: text(table, "summary").context("a template has a summary")?,
        lines: lines.into_iter().flatten().map(|one| line(one.get_ref())).collect::<Result<_>>()?,
        next: text(table, "next"),
        run: text(table, "run"),
        then: text(table, "then").unwrap_or_default(),
    })
}

/// The words that stand for a name.
#[derive(Debug)]
struct Words {
    pairs: Vec<(&'static str, String)>,
}

impl Words {
    fn of(name: &str, next: Option<u32>) -> Result<Self> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        ensure!(
            name.bytes().all(is_plain)
                && name.starts_with(|first: char| first.is_ascii_lowercase())
                && !name.ends_with('-')
                && !name.contains("--"),
            "a name is of lower-case letters, digits and single dashes"
        );
        let pascal = name.split('-').map(|part| {
            let (first, rest) = part.split_at(1);
            first.to_uppercase() + rest
        });
        Ok(Self {
            pairs: vec![
                ("{{name}}", name.to_owned()),
                ("{{snake}}", name.replace('-', "_")),
                ("{{Pascal}}", pascal.collect()),
                ("{{next}}", next.map(|next| format!("{next:04}")).unwrap_or_default()),
            ],
        })
    }

    fn fill(&self, text: &str) -> String {
        self.pairs.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value))
    }
}

impl Template {
    /// Makes the files and writes the lines; all of them, or none. Gives the paths that are new or
    /// other than before.
    pub(crate) fn make(&self, root: &Path, name: &str) -> Result<Vec<String>> {
        let next = self.next.as_ref().map(|folder| next(&root.join(folder)));
        let words = Words::of(name, next)?;
        let mut all: Vec<(String, String)> = Vec::new();
        let home = self.folder.join("files");
        let mut open = vec![home.clone()];
        while let Some(folder) = open.pop() {
            let entries =
                fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))?;
            for path in entries.flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let inside = path.strip_prefix(&home)?.to_string_lossy().into_owned();
                let inside = words.fill(inside.strip_suffix(".in").unwrap_or(&inside));
                ensure!(!root.join(&inside).exists(), "{inside} is there already");
                all.push((inside, words.fill(&fs::read_to_string(&path)?)));
            }
        }
        for line in &self.lines {
            let (file, anchor) = (words.fill(&line.file), words.fill(&line.anchor));
            let known = all.iter().position(|(path, _)| *path == file);
            let known = if let Some(known) = known {
                known
            } else {
                let text = fs::read_to_string(root.join(&file))
                    .with_context(|| format!("there is no {file}"))?;
                all.push((file.clone(), text));
                all.len() - 1
            };
            let text = &mut all[known].1;
            let Some(at) = text.find(&anchor) else {
                bail!(
                    "{file} has no `{anchor}`: mend {}/template.toml, in {}",
                    self.folder.display(),
                    self.kind
                );
            };
            let at = if line.is_after { at + anchor.len() } else { at };
            text.insert_str(at, &words.fill(&line.text));
        }
        all.sort();
        for (path, text) in &all {
            crate::files::write(&root.join(path), text.as_bytes())?;
        }
        if let Some(line) = &self.run {
            let mut command = Command::new("sh");
            command.args(["-c", &words.fill(line)]).current_dir(root);
            cargo::clean(&mut command);
            process::run(line, &mut command)?;
        }
        Ok(all.into_iter().map(|(path, _)| path).collect())
    }

    /// The words that it leaves a person with.
    pub(crate) fn then(&self, name: &str) -> Result<String> {
        Ok(Words::of(name, None)?.fill(&self.then))
    }
}

/// The number after the largest that a name in a folder begins with.
fn next(folder: &Path) -> u32 {
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    let number = |name: String| {
        name.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<u32>().ok()
    };
    let numbers =
        names.filter_map(|entry| number(entry.file_name().to_string_lossy().into_owned()));
    numbers.max().unwrap_or_default() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(root: &Path, lines: &str) {
        let write = |path: &str, text: &str| {
            crate::files::write(&root.join(path), text.as_bytes()).unwrap();
        };
        write("list.rs", "mod one;\nmod two;\n");
        write("sql/0007_x.sql", "");
        write(
            "templates/thing/files/src/{{snake}}.rs.in",
            "//! {{name}}.\npub struct {{Pascal}};\n",
        );
        write("templates/thing/files/sql/{{next}}_{{snake}}.sql.in", "-- {{name}}\n");
        let head = "summary = \"A thing\"\nnext = \"sql\"\n";
        write("templates/thing/template.toml", &format!("{head}{lines}"));
    }

    #[test]
    fn files_and_lines_are_made_together_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let line = "[[lines]]\nfile = \"list.rs\"\nafter = \"mod one;\\n\"\ntext = \"mod {{snake}};\\n\"\n";
        template(root, line);
        let all = templates(root).unwrap();
        let made = all[0].make(root, "two-words").unwrap();
        assert_eq!(made, ["list.rs", "sql/0008_two_words.sql", "src/two_words.rs"]);
        let text = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        assert_eq!(text("list.rs"), "mod one;\nmod two_words;\nmod two;\n");
        assert_eq!(text("src/two_words.rs"), "//! two-words.\npub struct TwoWords;\n");
        assert!(all[0].make(root, "two-words").unwrap_err().to_string().contains("there already"));
        for wrong in ["", "Two", "two_words", "-x", "x-", "a--b", "../x", "a/b"] {
            assert!(all[0].make(root, wrong).is_err(), "{wrong}");
        }
        template(root, "[[lines]]\nfile = \"list.rs\"\nafter = \"mod three;\"\ntext = \"x\"\n");
        let error = templates(root).unwrap()[0].make(root, "other").unwrap_err().to_string();
        assert!(error.contains("list.rs has no `mod three;`"), "{error}");
        assert!(!root.join("src/other.rs").exists());
    }
}
