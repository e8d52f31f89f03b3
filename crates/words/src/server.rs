//! On a server: the texts of all languages, and the one that a request is answered in.

mod choice;
mod pseudo;

use std::cell::Cell;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};

mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

thread_local! {
    static SPOKEN: Cell<&'static Language> = Cell::new(Language::english());
}

/// All languages, English first.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    texts::TEXTS
        .iter()
        .map(|(tag, plurals, numbers, lines)| Language::new(tag, plurals, *numbers, lines.to_vec()))
        .collect()
});

/// A language with all its texts.
#[derive(Debug)]
pub struct Language {
    tag: &'static str,
    lines: Vec<&'static str>,
    /// Categories of 0 to 199 and of a million; `build/plurals.rs` writes them.
    plurals: &'static str,
    /// 1234567890 and 1234; `build/numbers.rs` writes them.
    numbers: [&'static str; 2],
    late_name: String,
}

impl Language {
    fn new(
        tag: &'static str,
        plurals: &'static str,
        numbers: [&'static str; 2],
        lines: Vec<&'static str>,
    ) -> Self {
        let late_name = name(&lines[texts::FIRST..texts::LATE]);
        Self { tag, lines, plurals, numbers, late_name }
    }

    /// The language that every message is in.
    pub fn english() -> &'static Self {
        &LANGUAGES[0]
    }

    /// All that people can choose.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        LANGUAGES.iter()
    }

    /// The language that the current request is answered in.
    pub fn spoken() -> &'static Self {
        SPOKEN.get()
    }

    /// Its name for `lang`, such as `en`.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// Lines of the first screen, for the page.
    pub fn first(&self) -> String {
        self.lines[..texts::FIRST].join("\n")
    }

    /// Lines after it, for a file of their own.
    pub fn late(&self) -> String {
        self.lines[texts::FIRST..texts::LATE].join("\n")
    }

    /// The name of that file, which another text does not have.
    pub fn late_name(&self) -> &str {
        &self.late_name
    }

    /// Does something in this language.
    pub fn speak<T>(&'static self, act: impl FnOnce() -> T) -> T {
        let _before = Before(SPOKEN.replace(self));
        act()
    }
}

/// The language of before, which is spoken again when this goes.
struct Before(&'static Language);

impl Drop for Before {
    fn drop(&mut self) {
        SPOKEN.set(self.0);
    }
}

/// A future that speaks a language, on whatever thread it runs.
#[derive(Debug)]
pub struct Speaking<F> {
    language: &'static Language,
    inner: Pin<Box<F>>,
}

impl<F> Speaking<F> {
    pub fn new(language: &'static Language, inner: F) -> Self {
        Self { language, inner: Box::pin(inner) }
    }
}

impl<F: Future> Future for Speaking<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let language = self.language;
        language.speak(|| self.inner.as_mut().poll(context))
    }
}

/// A line by its number.
pub(crate) fn line(number: u16) -> &'static str {
    SPOKEN.get().lines[usize::from(number)]
}

/// The plural category of a number.
pub(crate) fn category(count: usize) -> String {
    let at = match count {
        0..200 => count,
        _ if count.is_multiple_of(1_000_000) => 200,
        _ => 100 + count % 100,
    };
    let table = SPOKEN.get().plurals.as_bytes();
    match table.get(at) {
        Some(b'z') => "zero",
        Some(b'1') => "one",
        Some(b'2') => "two",
        Some(b'f') => "few",
        Some(b'm') => "many",
        _ => "other",
    }
    .to_owned()
}

/// A number as people read it.
pub(crate) fn number(count: u64) -> String {
    written(SPOKEN.get().numbers, count)
}

/// Writes a number as the samples are written, from its last digit on.
fn written([all, four]: [&str; 2], count: u64) -> String {
    let digits: Vec<char> = all.chars().filter(|letter| letter.is_numeric()).collect();
    let sample = if (1_000..10_000).contains(&count) { four } else { all };
    let (mut made, mut rest) = (Vec::new(), Some(count));
    // A number that is longer than the sample goes on without groups.
    let mut letters = sample.chars().rev().chain(std::iter::repeat('0'));
    while let (Some(count), Some(letter)) = (rest, letters.next()) {
        if !letter.is_numeric() {
            made.push(letter);
            continue;
        }
        // The sample has the digits from 1 to 9, then 0.
        let at = usize::try_from((count + 9) % 10).unwrap_or_default();
        made.extend(digits.get(at));
        rest = (count >= 10).then_some(count / 10);
    }
    made.into_iter().rev().collect()
}

/// A name for lines: FNV-1a of all of them, 64 bits. Nobody gains by making two texts alike.
fn name(lines: &[&str]) -> String {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_spoken_within_its_scope_alone() {
        let pseudo = Language::named("en-XA", true).expect("a language");
        assert_eq!(Language::spoken().tag(), "en");
        pseudo.speak(|| {
            assert_eq!(Language::spoken().tag(), "en-XA");
            Language::english().speak(|| assert_eq!(Language::spoken().tag(), "en"));
            assert_eq!(Language::spoken().tag(), "en-XA");
        });
        assert_eq!(Language::spoken().tag(), "en");
    }

    #[test]
    fn a_future_speaks_its_language_at_each_turn() {
        let pseudo = Language::named("ar-XB", true).expect("a language");
        let mut turns = 0;
        let future = std::future::poll_fn(move |_| {
            assert_eq!(Language::spoken().tag(), "ar-XB");
            turns += 1;
            if turns == 2 { Poll::Ready(()) } else { Poll::Pending }
        });
        let mut speaking = std::pin::pin!(Speaking::new(pseudo, future));
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(speaking.as_mut().poll(&mut context).is_pending());
        assert_eq!(Language::spoken().tag(), "en");
        assert!(speaking.as_mut().poll(&mut context).is_ready());
    }

    #[test]
    fn the_lines_of_a_browser_are_in_the_order_of_their_numbers() {
        let english = Language::english();
        let (first, late) = (english.first(), english.late());
        let lines: Vec<_> = first.split('\n').chain(late.split('\n')).collect();
        assert_eq!(lines, english.lines[..texts::LATE]);
        assert_eq!(lines[0], crate::locale::intl());
    }

    #[test]
    fn plurals_follow_the_language() {
        let category = |count| Language::english().speak(|| category(count));
        assert_eq!([0, 1, 2, 21].map(category), ["other", "one", "other", "other"]);
        // One of many categories, as far as it matters here.
        let plurals = String::leak(["*1ff", "f", &"m".repeat(195)].concat());
        let polish = Language::new("pl", plurals, ["", ""], Language::english().lines.clone());
        let polish: &'static Language = Box::leak(Box::new(polish));
        let category = |count| polish.speak(|| super::category(count));
        assert_eq!([1, 2, 5, 222].map(category), ["one", "few", "many", "many"]);
    }

    #[test]
    fn numbers_have_the_digits_and_groups_of_the_language() {
        let counts = [0, 7, 999, 1_234, 20_500, 1_000_000, 98_765_432_109];
        let write = |samples| counts.map(|count| written(samples, count));
        assert_eq!(
            write(Language::english().numbers),
            ["0", "7", "999", "1,234", "20,500", "1,000,000", "98,765,432,109"]
        );
        let spanish = write(["1.234.567.890", "1234"]);
        assert_eq!(spanish[3..5], ["1234", "20.500"]);
        let hindi = write(["1,23,45,67,890", "1,234"]);
        assert_eq!(hindi[5], "10,00,000");
        let arabic = write(["١٬٢٣٤٬٥٦٧٬٨٩٠", "١٬٢٣٤"]);
        assert_eq!([&arabic[0], &arabic[4]], ["٠", "٢٠٬٥٠٠"]);
    }
}
