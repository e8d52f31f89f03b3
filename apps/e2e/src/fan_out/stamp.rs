//! The mark that each message of the bench carries, and finds it again in a stream of bytes.
//!
//! A whole parse would make the generator the bottleneck: frames are not read, marks are looked for
//! wherever they stand.

use std::ops::Range;
use std::time::Duration;

use memchr::memmem::Finder;

const SIGN: &str = "bench@";
/// Digits of round, room, number and time.
const DIGITS: [usize; 4] = [4, 3, 7, 16];
/// Bytes of a mark.
const LENGTH: usize = SIGN.len() + DIGITS[0] + DIGITS[1] + DIGITS[2] + DIGITS[3];
/// Bytes of a message.
pub(super) const MESSAGE: usize = 128;

/// One message of one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) round: usize,
    pub(super) room: usize,
    /// Counts the messages of the round in this room.
    pub(super) number: usize,
    /// By the generator's own clock.
    pub(super) sent: Duration,
}

impl Stamp {
    /// The text of a message: its mark, filled up to its length.
    pub(super) fn message(self) -> String {
        let Self { round, room, number, sent } = self;
        let nanos = sent.as_nanos();
        let mark = format!("{SIGN}{round:04}{room:03}{number:07}{nanos:016}");
        format!("{mark:x<MESSAGE$}")
    }

    fn read(digits: &[u8]) -> Option<Self> {
        let mut rest = digits;
        let mut numbers = [0_u64; DIGITS.len()];
        for (number, length) in numbers.iter_mut().zip(DIGITS) {
            let (digits, after) = rest.split_at_checked(length)?;
            for digit in digits {
                *number = *number * 10 + u64::from(digit.checked_sub(b'0').filter(|d| *d < 10)?);
            }
            rest = after;
        }
        let [round, room, number, nanos] = numbers;
        let small = |number: u64| usize::try_from(number).ok();
        Some(Self {
            round: small(round)?,
            room: small(room)?,
            number: small(number)?,
            sent: Duration::from_nanos(nanos),
        })
    }
}

/// Finds marks in a stream that comes in pieces, cut anywhere.
#[derive(Debug)]
pub(super) struct Scanner {
    sign: Finder<'static>,
}

impl Scanner {
    pub(super) fn new() -> Self {
        Self { sign: Finder::new(SIGN) }
    }

    /// Calls for each mark in the bytes. Gives the end of them that may be the beginning of one: it
    /// has to stand before the next piece.
    pub(super) fn scan(&self, bytes: &[u8], mut found: impl FnMut(Stamp)) -> Range<usize> {
        let mut from = 0;
        while let Some(at) = self.sign.find(&bytes[from..]) {
            let begin = from + at;
            let Some(digits) = bytes.get(begin + SIGN.len()..begin + LENGTH) else {
                return begin..bytes.len();
            };
            if let Some(stamp) = Stamp::read(digits) {
                found(stamp);
            }
            from = begin + LENGTH;
        }
        from.max(bytes.len().saturating_sub(SIGN.len() - 1))..bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(number: usize) -> Stamp {
        Stamp { round: 12, room: 9, number, sent: Duration::from_nanos(1_234_567_890_123) }
    }

    /// All marks of pieces, as a line reads them.
    fn scan(pieces: &[&[u8]]) -> Vec<Stamp> {
        let (scanner, mut kept, mut found) = (Scanner::new(), Vec::new(), Vec::new());
        for piece in pieces {
            kept.extend_from_slice(piece);
            let rest = scanner.scan(&kept, |stamp| found.push(stamp));
            kept.drain(..rest.start);
        }
        found
    }

    #[test]
    fn a_message_says_when_it_was_sent_and_has_its_length() {
        let text = stamp(7).message();
        assert_eq!(text.len(), MESSAGE);
        assert_eq!(scan(&[text.as_bytes()]), [stamp(7)]);
    }

    #[test]
    fn marks_are_found_wherever_the_stream_is_cut() {
        let text = format!("\u{1}{{\"body\":\"{}\"}}", stamp(1).message());
        let stream = [text.as_bytes(), b"bench", text.as_bytes()].concat();
        for cut in 0..=stream.len() {
            let (first, second) = stream.split_at(cut);
            assert_eq!(scan(&[first, second]), [stamp(1), stamp(1)], "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(scan(&bytes), [stamp(1), stamp(1)]);
    }

    #[test]
    fn other_bytes_are_no_marks() {
        assert_eq!(scan(&[b"bench@ is a word", &[b'x'; 100]]), []);
        assert_eq!(scan(&[b"", b"\xff\x00"]), []);
    }
}
