//! Writes and reads the few WebSocket frames that the bench needs (RFC 6455, section 5.2).

const FINAL_TEXT: u8 = 0x81;
const MASKED: u8 = 0x80;
const MASK: usize = 4;
/// In place of a length: two bytes with it follow.
const MEDIUM: u8 = 126;

/// A text frame of a client. Its mask is zero, so that it can be read as it is.
pub(super) fn masked(text: &str) -> Vec<u8> {
    let mut frame = with_header(MASKED, text.len());
    frame.extend_from_slice(&[0; MASK]);
    frame.extend_from_slice(text.as_bytes());
    frame
}

/// A text frame of a server.
pub(super) fn plain(payload: &[u8]) -> Vec<u8> {
    let mut frame = with_header(0, payload.len());
    frame.extend_from_slice(payload);
    frame
}

/// Takes the first frame of a client out of what was read, if it is whole; gives its payload.
/// Frames are short: one that says it has 64 KiB or more is none of the bench's.
pub(super) fn take_masked(read: &mut Vec<u8>) -> Option<Vec<u8>> {
    let (begin, length) = match usize::from(*read.get(1)? & !MASKED) {
        126 => (4, usize::from(u16::from_be_bytes([*read.get(2)?, *read.get(3)?]))),
        127 => return None,
        short => (2, short),
    };
    let mask: [u8; MASK] = read.get(begin..begin + MASK)?.try_into().ok()?;
    let payload = read.get(begin + MASK..begin + MASK + length)?;
    let payload = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
    let payload = payload.collect();
    read.drain(..begin + MASK + length);
    Some(payload)
}

fn with_header(masked: u8, length: usize) -> Vec<u8> {
    let mut frame = Vec::with_capacity(length + 8);
    if let Some(short) = u8::try_from(length).ok().filter(|short| *short < MEDIUM) {
        frame.extend_from_slice(&[FINAL_TEXT, masked | short]);
    } else {
        frame.extend_from_slice(&[FINAL_TEXT, masked | MEDIUM]);
        frame.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_taken_once_they_are_whole() {
        for length in [0, 1, 125, 126, 300] {
            let text = "y".repeat(length);
            let mut read = masked(&text);
            let last = read.pop().into_iter();
            assert_eq!(take_masked(&mut read), None, "{length} without its end");
            read.extend(last.chain(masked("next")));
            assert_eq!(take_masked(&mut read).as_deref(), Some(text.as_bytes()));
            assert_eq!(take_masked(&mut read).as_deref(), Some(&b"next"[..]));
            assert!(read.is_empty());
        }
    }

    #[test]
    fn a_mask_is_taken_off() {
        let mut read = vec![FINAL_TEXT, MASKED | 2, 1, 2, 3, 4, b'a' ^ 1, b'b' ^ 2];
        assert_eq!(take_masked(&mut read).as_deref(), Some(&b"ab"[..]));
    }

    #[test]
    fn a_servers_frame_says_its_length() {
        assert_eq!(plain(b"ab"), [FINAL_TEXT, 2, b'a', b'b']);
        assert_eq!(plain(&[b'c'; 300])[..4], [FINAL_TEXT, 126, 1, 44]);
    }
}
