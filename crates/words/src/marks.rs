//! Signs in the text of a catalogue, each of which is one byte.

/// A text up to a mark, and what is after it, if the mark is there.
pub(crate) fn cut(text: &'static str, mark: u8) -> (&'static str, Option<&'static str>) {
    match text.bytes().position(|byte| byte == mark) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}
