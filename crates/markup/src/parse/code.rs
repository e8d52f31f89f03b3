//! Writes code on lines of its own.

use pulldown_cmark::CodeBlockKind;

use super::unmask;
use crate::Block;

/// The longest name of a language that a fence may give.
const LANGUAGE_BYTES: usize = 32;

/// Code that is being written.
#[derive(Debug)]
pub(super) struct Code {
    language: Option<String>,
    text: String,
}

impl Code {
    /// Begins code. Words on the line of its fence that name no language are its first line.
    pub(super) fn new(kind: &CodeBlockKind<'_>, source: &str) -> Self {
        let line = source.lines().next().unwrap_or_default();
        let words = match kind {
            CodeBlockKind::Fenced(_) => line.trim_start().trim_start_matches(['`', '~']).trim(),
            CodeBlockKind::Indented => "",
        };
        let words = unmask(words).into_owned();
        match words.as_str() {
            "" => Self { language: None, text: String::new() },
            name if is_language(name) => Self { language: Some(words), text: String::new() },
            _ => Self { language: None, text: words + "\n" },
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The whole, without its last line's end.
    pub(super) fn finish(mut self) -> Block {
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        Block::Code { language: self.language, text: self.text }
    }
}

fn is_language(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+-#._,".contains(&b);
    name.len() <= LANGUAGE_BYTES && name.bytes().all(plain)
}
