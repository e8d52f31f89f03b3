//! Tells apart the words and marks of code, so that it can be shown in colours.
//!
//! No grammar: a table of each language's words, quotes and comments, read once from left to right
//! in time that grows with the code's length alone. A guess that is wrong colours a word, and
//! changes nothing of the text.

mod languages;
mod lines;

use self::languages::Language;

/// A kind of piece that has a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Comment,
    /// A text in quotes, and an added line.
    Text,
    Number,
    /// A word of the language, and a tag.
    Word,
    /// A type, a key, a variable, a removed line.
    Name,
}

impl Token {
    /// Class of its colour in a stylesheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Comment => "code-comment",
            Self::Text => "code-text",
            Self::Number => "code-number",
            Self::Word => "code-word",
            Self::Name => "code-name",
        }
    }
}

/// Kinds by their numbers on the wire, from 1 on; 0 is none.
pub const TOKENS: [Token; 5] =
    [Token::Comment, Token::Text, Token::Number, Token::Word, Token::Name];

/// Pieces of code, which together are the code. Those without a kind are as all other text.
pub type Pieces<'a> = Vec<(Option<Token>, &'a str)>;

/// Takes code apart: at most `most` pieces have a kind, and what comes after them has none.
pub fn highlight<'a>(language: &str, code: &'a str, most: usize) -> Pieces<'a> {
    let name = language.split(',').next().unwrap_or_default().to_ascii_lowercase();
    let mut taken = Taken { code, from: 0, at: 0, left: most, pieces: Vec::new() };
    match name.as_str() {
        "diff" | "patch" => taken.by(lines::diff),
        "html" | "xml" | "svg" | "vue" => {
            let mut inside = false;
            taken.by(|rest, _| lines::markup(rest, &mut inside));
        }
        name => {
            if let Some(language) = Language::called(name) {
                taken.by(|rest, before| language.next(rest, before));
            }
        }
    }
    taken.finish()
}

/// Whether code in a language is taken apart here.
pub fn highlights(language: &str) -> bool {
    let name = language.split(',').next().unwrap_or_default().to_ascii_lowercase();
    let by_lines = ["diff", "patch", "html", "xml", "svg", "vue"];
    by_lines.contains(&name.as_str()) || Language::called(&name).is_some()
}

/// Cuts code into pieces by spans: lengths in bytes and numbers of kinds by turns. At most `most`
/// pieces have a kind; what the spans don't reach, or cut wrongly, has none.
pub fn cut<'a>(code: &'a str, spans: &[u32], most: usize) -> Pieces<'a> {
    let (mut pieces, mut rest, mut left) = (Pieces::new(), code, most);
    for span in spans.as_chunks::<2>().0 {
        let [length, kind] = span.map(|number| number as usize);
        let (true, Some((piece, after))) = (left > 0, rest.split_at_checked(length)) else { break };
        let token = kind.checked_sub(1).and_then(|kind| TOKENS.get(kind)).copied();
        left -= usize::from(token.is_some());
        pieces.push((token, piece));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push((None, rest));
    }
    pieces
}

/// The code as far as it was taken apart.
struct Taken<'a> {
    code: &'a str,
    /// Where the piece without a kind begins that is not in `pieces` yet.
    from: usize,
    at: usize,
    left: usize,
    pieces: Pieces<'a>,
}

impl<'a> Taken<'a> {
    /// Reads piece after piece: each call says of what is left how many bytes are the next one, and
    /// of what kind it is; it also gets the byte before.
    fn by(&mut self, mut next: impl FnMut(&str, u8) -> (Option<Token>, usize)) {
        while self.at < self.code.len() && self.left > 0 {
            let before = self.code.as_bytes()[..self.at].last().copied().unwrap_or(b'\n');
            let (token, length) = next(&self.code[self.at..], before);
            let end = self.at + length;
            if token.is_some() {
                self.plain_until(self.at);
                self.pieces.push((token, &self.code[self.at..end]));
                self.left -= 1;
                self.from = end;
            }
            self.at = end;
        }
    }

    fn plain_until(&mut self, end: usize) {
        if self.from < end {
            self.pieces.push((None, &self.code[self.from..end]));
        }
    }

    fn finish(mut self) -> Pieces<'a> {
        self.plain_until(self.code.len());
        self.pieces
    }
}

impl Language {
    fn next(&self, rest: &str, before: u8) -> (Option<Token>, usize) {
        let first = rest.as_bytes()[0];
        let second = rest.as_bytes().get(1).copied().unwrap_or(b'\n');
        if let Some(length) = self.comment(rest, before) {
            return (Some(Token::Comment), length);
        }
        if let Some(length) = self.quoted(rest, before) {
            let token = if self.is_key(&rest[length..], true) { Token::Name } else { Token::Text };
            return (Some(token), length);
        }
        if first.is_ascii_digit() {
            return (Some(Token::Number), number(rest));
        }
        if self.sigils.as_bytes().contains(&first) && is_word(second) {
            return (Some(Token::Name), 1 + self.word(&rest[1..]));
        }
        if !is_word(first) {
            return (None, 1);
        }
        let length = self.word(rest);
        let word = &rest[..length];
        let token = if self.has(word) {
            Some(Token::Word)
        } else if self.is_key(&rest[length..], false) || (self.types && first.is_ascii_uppercase())
        {
            Some(Token::Name)
        } else {
            None
        };
        (token, length)
    }

    fn comment(&self, rest: &str, before: u8) -> Option<usize> {
        let mark = self.comments.iter().find(|(mark, _)| rest.starts_with(mark));
        let (mark, end) = mark?;
        // A shell's `$#`, an address' `#part`.
        if *mark == "#" && !before.is_ascii_whitespace() {
            return None;
        }
        Some(match rest[mark.len()..].find(end) {
            Some(length) if *end == "\n" => mark.len() + length,
            Some(length) => mark.len() + length + end.len(),
            None => rest.len(),
        })
    }

    fn quoted(&self, rest: &str, before: u8) -> Option<usize> {
        if let Some(mark) = self.long.iter().find(|mark| rest.starts_with(**mark)) {
            return Some(until(rest, mark, false));
        }
        let first = rest.as_bytes()[0];
        if first == b'\'' && self.letters {
            let mut letters = rest[1..].char_indices();
            let is_escape = letters.next()?.1 == '\\';
            let is_letter = letters.next().is_some_and(|(_, second)| second == '\'');
            return (is_escape || is_letter).then(|| until(rest, "'", true));
        }
        // Words have apostrophes; a text's prefix in Python is one letter or two.
        let is_apostrophe = first == b'\'' && is_word(before) && self.long.is_empty();
        let is_quote = self.quotes.as_bytes().contains(&first) && !is_apostrophe;
        is_quote.then(|| until(rest, &rest[..1], true))
    }

    /// Whether what comes after a word or text says that it is a key.
    fn is_key(&self, after: &str, is_quoted: bool) -> bool {
        let Some(sign) = self.keys else { return false };
        let after = after.trim_start_matches([' ', '\t']);
        let Some(value) = after.strip_prefix(sign) else { return false };
        is_quoted || sign == '=' || value.is_empty() || value.starts_with([' ', '\n', '\r'])
    }

    fn word(&self, rest: &str) -> usize {
        let goes_on = |byte: u8| is_word(byte) || (self.dashes && byte == b'-');
        rest.bytes().position(|byte| !goes_on(byte)).unwrap_or(rest.len())
    }

    fn has(&self, word: &str) -> bool {
        let is = |known: &str| {
            if self.any_case { known.eq_ignore_ascii_case(word) } else { known == word }
        };
        self.words.split(' ').any(is)
    }
}

/// Letters outside of ASCII are of words, too, so that no piece ends within one.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The length of a text with its quotes; one that is not closed ends with the line, or the code.
fn until(rest: &str, mark: &str, one_line: bool) -> usize {
    let bytes = rest.as_bytes();
    let mut at = mark.len();
    while at < bytes.len() {
        match bytes[at] {
            b'\n' if one_line => return at,
            b'\\' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 1,
            _ if bytes[at..].starts_with(mark.as_bytes()) => return at + mark.len(),
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let goes_on = |at: &usize| match bytes[*at] {
        // Not the dots of a range.
        b'.' => bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        byte => is_word(byte),
    };
    (0..bytes.len()).find(|at| !goes_on(at)).unwrap_or(bytes.len())
}
