//! Codes under a key in place of words, so that an index holds no text.
//!
//! An index keeps copies of its words where no deletion finds them: in segments that are not merged
//! yet, in rows that are not vacuumed, in the gaps of pages. So it is given codes. A word's code
//! grows with each letter by a few characters that depend on all letters so far, so the code of
//! `dep` begins that of `deploy`, and what begins with some letters is found by a prefix. The last
//! characters stand for the end of the word.
//!
//! All characters are small letters and digits, which no tokenizer or query language takes for
//! anything else.

use siphasher::sip::SipHasher24;

const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Letters that a code spells out; those after them count for the end alone.
const SPELLED: usize = 24;

/// Characters for the first two letters, for each of the others, and for the end.
const HEAD: u32 = 4;
const LETTER: u32 = 3;
const END: u32 = 4;

/// The key's holder.
#[derive(Clone, Copy)]
pub struct Coder(SipHasher24);

impl std::fmt::Debug for Coder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Coder").finish_non_exhaustive()
    }
}

impl Coder {
    /// Codes of one installation, under its secret.
    pub fn new(key: &[u8; 16]) -> Self {
        Self(SipHasher24::new_with_key(key))
    }

    /// The code of a whole word.
    pub(crate) fn word(&self, word: &str) -> String {
        let (mut code, state) = self.spell(word);
        self.write(&mut code, self.next(state, u32::MAX), END);
        code
    }

    /// How the codes of words begin that begin so; none for a single letter.
    pub(crate) fn beginning(&self, word: &str) -> Option<String> {
        word.chars().nth(1).is_some().then(|| self.spell(word).0)
    }

    /// The code of a sign, of two in a row, or of a tag.
    pub(crate) fn whole(&self, kind: char, text: &str) -> String {
        let mut code = String::from(kind);
        let state = text
            .chars()
            .fold(self.begin(kind), |state, letter| self.next(state, u32::from(letter)));
        self.write(&mut code, self.next(state, u32::MAX), 7);
        code
    }

    fn spell(&self, word: &str) -> (String, u64) {
        let mut code = String::from('w');
        let mut state = self.begin('w');
        for (place, letter) in word.chars().enumerate() {
            state = self.next(state, u32::from(letter));
            match place {
                0 => {}
                1 => self.write(&mut code, state, HEAD),
                2..SPELLED => self.write(&mut code, state, LETTER),
                _ => {}
            }
        }
        (code, state)
    }

    fn begin(&self, kind: char) -> u64 {
        self.next(0, u32::from(kind))
    }

    fn next(&self, state: u64, letter: u32) -> u64 {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&state.to_le_bytes());
        bytes[8..].copy_from_slice(&letter.to_le_bytes());
        self.0.hash(&bytes)
    }

    #[expect(clippy::unused_self, reason = "it is a step of the code")]
    fn write(&self, code: &mut String, state: u64, characters: u32) {
        for place in 0..characters {
            let digit = usize::try_from(state >> (5 * place) & 31).unwrap_or(0);
            code.push(char::from(DIGITS[digit]));
        }
    }
}
