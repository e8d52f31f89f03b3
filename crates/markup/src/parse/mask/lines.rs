//! Finds lines that Markdown would swallow, and fences that it would not see.

use crate::MAX_COLUMNS;

/// The state that the lines so far leave for the next.
#[derive(Default)]
pub(super) struct Lines {
    /// Whether the line before has text.
    text: bool,
    /// Whether a line since the last empty one begins a quote, an item, a title, code or a row.
    marked: bool,
    /// The backticks of the fence that is open.
    fence: Option<usize>,
    /// Where the last fence begins that stands on a line alone.
    last_fence: usize,
    /// Where the next line begins.
    at: usize,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let mut last_fence = 0;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if line.trim().len() >= 3 && line.trim().bytes().all(|b| b == b'`') {
                last_fence = at;
            }
            at += line.len();
        }
        Self { last_fence, ..Self::default() }
    }

    /// Whether a line would make a title of the one before it and not be seen (`===`, `---`), or
    /// would make a table that is too wide.
    pub(super) fn vanishes(&mut self, line: &str) -> bool {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let content = bare.trim_end();
        let (after_text, after_marks) = (self.text, self.marked);
        self.text = !content.is_empty();
        self.marked = self.text && (after_marks || begins_block(line));
        let of = |mark: u8| self.text && content.bytes().all(|b| b == mark);
        // An item, or a line across that ends a list or a quote.
        let begins = bare.len() == line.len() && after_marks;
        let underlines = after_text && (of(b'=') || of(b'-') && !begins);
        let rules = content.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'));
        let columns = content.split('|').filter(|column| column.contains('-')).count();
        underlines || rules && columns > MAX_COLUMNS
    }

    /// Where the fence stands that ends what is open behind the text of a line, as other chats have
    /// it, when there is none later.
    pub(super) fn ends_fence(&mut self, line: &str) -> Option<usize> {
        let begins = self.at;
        self.at += line.len();
        let content = line.trim();
        let ticks = content.len() - content.trim_start_matches('`').len();
        let Some(open) = self.fence else {
            self.fence = (ticks >= 3 && !content[ticks..].contains('`')).then_some(ticks);
            return None;
        };
        let text = line.trim_end().trim_end_matches('`');
        let alone = text.trim().is_empty() && ticks >= open;
        let closes = alone
            || line.trim_end().len() - text.len() == open
                && !text.contains('`')
                && self.last_fence <= begins;
        if closes {
            self.fence = None;
        }
        (closes && !alone).then_some(text.len())
    }
}

/// Whether a line begins with the mark of a quote, an item, a title, code or a row.
fn begins_block(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let after_mark = if digits.len() < line.len() {
        digits.strip_prefix(['.', ')'])
    } else {
        let mark = line.chars().next().filter(|c| matches!(c, '-' | '*' | '+' | '#'));
        mark.map(|mark| line.trim_start_matches(mark))
    };
    line.starts_with(['>', '|'])
        || line.starts_with("```")
        || line.starts_with("~~~")
        || after_mark.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}
