//! Reads the kept publications: one a line, hexadecimal digits and then the text of a frame.

use bytes::Bytes;

/// Those that mean something.
pub(super) fn known() -> Vec<Bytes> {
    payloads(include_str!("../corpus/known.txt"))
}

/// Those that must not be read as anything.
pub(super) fn dropped() -> Vec<Bytes> {
    payloads(include_str!("../corpus/dropped.txt"))
}

fn payloads(file: &str) -> Vec<Bytes> {
    file.lines().filter(|line| !line.starts_with('#')).map(payload).collect()
}

/// `-` is nothing.
fn payload(line: &str) -> Bytes {
    let (head, text) = line.split_at(line.find('{').unwrap_or(line.len()));
    let digits: Vec<u8> = head.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| {
        let digits = std::str::from_utf8(pair).expect("digits");
        u8::from_str_radix(digits, 16).expect("two digits are a byte")
    };
    digits.chunks(2).map(byte).chain(text.bytes()).collect()
}
