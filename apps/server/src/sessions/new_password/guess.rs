//! Estimates how soon a guesser comes to a password, by the cheapest way to put it together.

use std::sync::LazyLock;

/// Words that passwords are made of most often, from everyday life: one a line.
static WORDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(|word| word.chars().collect()).collect()
});

/// Rows of keys and of letters, along which people type, in either direction.
const ROWS: [&str; 15] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiopü",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
];

/// Bits of what a password is made of. A word on the list is one of some hundred, with a few ways
/// to write it; the same as just before costs next to nothing.
const LONG_WORD: u32 = 9;

const OWN_NAME: u32 = 3;

const ROW: u32 = 7;

const REPEAT: u32 = 3;

const DIGIT: u32 = 3;

const MARK: u32 = 4;

const LETTER: u32 = 5;

const OTHER: u32 = 7;

/// Shorter runs along a row, or repeats of more than one character, are no pattern.
const RUN: usize = 3;

/// About how many bits a guesser has to find, of a password of someone with this name.
///
/// The least sum of bits over all ways to cut the text into words, rows of keys, repeats and single
/// characters. Upper case counts as lower case, and digits that look like letters as these.
pub(crate) fn guess_bits(text: &str, name: Option<&str>) -> u32 {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let name: Vec<char> = name.unwrap_or_default().chars().collect();
    let mut least = vec![u32::MAX; text.len() + 1];
    least[0] = 0;
    for at in 0..text.len() {
        let rest = &text[at..];
        let mut reach = |length: usize, bits: u32| {
            let sum = least[at].saturating_add(bits);
            least[at + length] = least[at + length].min(sum);
        };
        reach(1, of_character(rest[0]));
        for word in WORDS.iter().filter(|word| begins(rest, word)) {
            reach(word.len(), of_word(word));
        }
        if !name.is_empty() && begins(rest, &name) {
            reach(name.len(), OWN_NAME);
        }
        for length in RUN..=longest_run(rest) {
            reach(length, ROW);
        }
        for length in 1..=at.min(rest.len()) {
            if text[at - length..at] == rest[..length] {
                reach(length, REPEAT.min(of_character(rest[0])));
            }
        }
        let same = rest.iter().take_while(|c| at > 0 && **c == text[at - 1]).count();
        for length in 1..=same {
            reach(length, REPEAT);
        }
    }
    least[text.len()]
}

fn of_word(word: &[char]) -> u32 {
    match word.len() {
        2 => 3,
        3 => 5,
        4 => 7,
        _ => LONG_WORD,
    }
}

fn of_character(character: char) -> u32 {
    match character {
        '0'..='9' => DIGIT,
        'a'..='z' => LETTER,
        ' '..='~' => MARK,
        _ => OTHER,
    }
}

/// Whether a text begins with a word, as people disguise it.
fn begins(text: &[char], word: &[char]) -> bool {
    text.len() >= word.len() && text.iter().zip(word).all(|(c, letter)| stands_for(*c, *letter))
}

fn stands_for(character: char, letter: char) -> bool {
    character == letter
        || matches!(
            (character, letter),
            ('0', 'o')
                | ('1' | '!', 'i' | 'l')
                | ('3', 'e')
                | ('4' | '@', 'a')
                | ('5' | '$', 's')
                | ('7', 't')
        )
}

/// How many characters the text begins with that stand beside each other in a row.
fn longest_run(text: &[char]) -> usize {
    let along = |row: &str| {
        let forth: Vec<char> = row.chars().collect();
        let back: Vec<char> = row.chars().rev().collect();
        [forth, back].map(|row| run(text, &row)).into_iter().max().unwrap_or_default()
    };
    ROWS.into_iter().map(along).max().unwrap_or_default()
}

fn run(text: &[char], row: &[char]) -> usize {
    let starts = (0..row.len()).filter(|at| row.get(*at) == text.first());
    let length = |at: usize| text.iter().zip(&row[at..]).take_while(|(a, b)| a == b).count();
    starts.map(length).max().unwrap_or_default()
}
