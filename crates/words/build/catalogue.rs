//! The files of all languages, read and compared with those of English.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Comment, Entry, Pattern};

use crate::pattern::{Arguments, flatten};

/// The language that all others are compared with, and that fills their holes.
const FIRST: &str = "en";
/// The file that says how a language is called and written; its first message has the number 0.
const LOCALE: &str = "locale";
/// Modules of the crate, whose names no feature can have.
const OWN: [&str; 6] = ["browser", "features", "filling", "marks", "sentence", "server"];

/// When a browser needs a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Load {
    /// On the first screen of the app.
    First,
    /// After the first screen.
    Late,
    /// Never: it is on pages that are printed, and in what forms answer.
    Printed,
}

/// One message of English.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) feature: String,
    pub(crate) id: String,
    pub(crate) load: Load,
    pub(crate) arguments: Arguments,
    pub(crate) line: String,
}

/// A language with the lines of all messages, in their order.
#[derive(Debug)]
pub(crate) struct Language {
    pub(crate) tag: String,
    pub(crate) lines: Vec<String>,
}

/// All of it. The order of the messages gives their numbers.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) messages: Vec<Message>,
    pub(crate) languages: Vec<Language>,
}

/// Reads a folder that has one for each language, with a file for each feature.
pub(crate) fn read(folder: &Path) -> Result<Catalogue, String> {
    let messages = english(&folder.join(FIRST))?;
    let lines = messages.iter().map(|message| message.line.clone()).collect();
    let mut languages = vec![Language { tag: FIRST.into(), lines }];
    for path in listed(folder)?.into_iter().filter(|path| path.is_dir()) {
        if stem(&path) != FIRST {
            languages.push(other(&path, &messages)?);
        }
    }
    Ok(Catalogue { messages, languages })
}

fn english(folder: &Path) -> Result<Vec<Message>, String> {
    let mut messages = Vec::new();
    for path in files(folder)? {
        let feature = stem(&path);
        if OWN.contains(&feature.as_str()) {
            return Err(format!("{}: a feature cannot have this name", path.display()));
        }
        let mut load = None;
        each(&path, |entry, find| {
            match entry {
                Entry::GroupComment(comment) => load = Some(load_of(comment)?),
                Entry::Message(message) => {
                    let id = message.id.name.to_owned();
                    let pattern = value(message.value.as_ref(), message.attributes.is_empty())?;
                    let comment =
                        message.comment.as_ref().map(|comment| comment.content.as_slice());
                    let flat = flatten(pattern, comment.unwrap_or_default(), find)?;
                    let line = flat.line(&flat.arguments)?;
                    let load =
                        load.ok_or("no `## First`, `## Late` or `## Printed` is above it")?;
                    let (feature, arguments) = (feature.clone(), flat.arguments);
                    messages.push(Message { feature, id, load, arguments, line });
                }
                _ => {}
            }
            Ok(())
        })?;
    }
    // Stable: within a part the features and their messages stay as they stand.
    messages.sort_by_key(|message| (message.load, message.feature != LOCALE));
    Ok(messages)
}

fn other(folder: &Path, messages: &[Message]) -> Result<Language, String> {
    let mut lines: Vec<_> = messages.iter().map(|message| message.line.clone()).collect();
    for path in files(folder)? {
        let feature = stem(&path);
        each(&path, |entry, find| {
            let Entry::Message(message) = entry else { return Ok(()) };
            let id = message.id.name;
            let at = messages.iter().position(|known| known.feature == feature && known.id == id);
            let at = at.ok_or("English has no such message")?;
            let pattern = value(message.value.as_ref(), message.attributes.is_empty())?;
            lines[at] = flatten(pattern, &[], find)?.line(&messages[at].arguments)?;
            Ok(())
        })?;
    }
    Ok(Language { tag: stem(folder), lines })
}

/// Calls `take` with each entry of a file, and with what finds terms and messages in it.
fn each(
    path: &Path,
    mut take: impl FnMut(&Entry<&str>, crate::pattern::Find<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let resource = fluent_syntax::parser::parse(text.as_str()).map_err(|(_, errors)| {
        let errors: Vec<String> = errors.iter().map(|error| place(path, &text, error)).collect();
        errors.join("; ")
    })?;
    let mut patterns: BTreeMap<String, &Pattern<&str>> = BTreeMap::new();
    for entry in &resource.body {
        let named = match entry {
            Entry::Message(message) => {
                message.value.as_ref().map(|it| (message.id.name.into(), it))
            }
            Entry::Term(term) => Some((format!("-{}", term.id.name), &term.value)),
            _ => None,
        };
        if let Some((name, pattern)) = named
            && patterns.insert(name.clone(), pattern).is_some()
        {
            return Err(format!("{}: {name} is there twice", path.display()));
        }
    }
    for entry in &resource.body {
        let name = if let Entry::Message(message) = entry { message.id.name } else { "a comment" };
        take(entry, &|name| patterns.get(name).copied())
            .map_err(|fault| format!("{}: {name}: {fault}", path.display()))?;
    }
    Ok(())
}

fn place(path: &Path, text: &str, error: &fluent_syntax::parser::ParserError) -> String {
    let line = text.get(..error.pos.start).unwrap_or(text).lines().count().max(1);
    format!("{}:{line}: {}", path.display(), error.kind)
}

fn value<'a, 'b>(
    pattern: Option<&'a Pattern<&'b str>>,
    is_plain: bool,
) -> Result<&'a Pattern<&'b str>, String> {
    let pattern = pattern.filter(|_| is_plain);
    pattern.ok_or_else(|| "it has attributes; write each as a message of its own".to_owned())
}

fn load_of(comment: &Comment<&str>) -> Result<Load, String> {
    let first = comment.content.first().and_then(|line| line.split([' ', ':', ',', '.']).next());
    match first {
        Some("First") => Ok(Load::First),
        Some("Late") => Ok(Load::Late),
        Some("Printed") => Ok(Load::Printed),
        _ => Err("a group begins with `## First`, `## Late` or `## Printed`".into()),
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = listed(folder)?;
    files.retain(|path| path.extension().is_some_and(|kind| kind == "ftl"));
    Ok(files)
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        found.push(entry.map_err(fault)?.path());
    }
    found.sort();
    Ok(found)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
