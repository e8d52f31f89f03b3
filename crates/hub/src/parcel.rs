//! Events of a room that go to every member together, as the bytes that a socket is given.

use bytes::Bytes;

use crate::Frame;

/// Frames are put together up to about this size: a socket takes so much at once.
const FULL: usize = 32 * 1024;

/// Consecutive events as WebSocket frames. A server's frames are not masked (RFC 6455, section
/// 5.1), so the same bytes go to all.
#[derive(Clone, Debug)]
pub struct Parcel {
    bytes: Bytes,
    frames: u32,
}

impl Parcel {
    pub(crate) fn of(run: &[Frame]) -> Self {
        let texts = run.iter().map(|frame| &frame.bytes);
        let length = texts.clone().map(|text| text.len() + MAX_HEADER).sum();
        let mut bytes = Vec::with_capacity(length);
        for text in texts {
            let (header, length) = text_header(text.len());
            bytes.extend_from_slice(&header[..length]);
            bytes.extend_from_slice(text);
        }
        Self { bytes: bytes.into(), frames: u32::try_from(run.len()).unwrap_or(u32::MAX) }
    }

    /// Whether one more event fits beside these.
    pub(crate) fn fits(run: &[Frame], more: &Frame) -> bool {
        let length: usize = run.iter().map(|frame| frame.bytes.len()).sum();
        length + more.bytes.len() <= FULL
    }

    /// Bytes for the socket, whole and in this order.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    pub fn frames(&self) -> u32 {
        self.frames
    }
}

const MAX_HEADER: usize = 10;

/// The header of an unfragmented, unmasked text frame (RFC 6455, section 5.2), and its length.
pub fn text_header(payload: usize) -> ([u8; MAX_HEADER], usize) {
    const FINAL_TEXT: u8 = 0x81;
    let mut header = [0; MAX_HEADER];
    header[0] = FINAL_TEXT;
    if let Some(short) = u8::try_from(payload).ok().filter(|length| *length < 126) {
        header[1] = short;
        (header, 2)
    } else if let Ok(medium) = u16::try_from(payload) {
        header[1] = 126;
        header[2..4].copy_from_slice(&medium.to_be_bytes());
        (header, 4)
    } else {
        header[1] = 127;
        header[2..].copy_from_slice(&(payload as u64).to_be_bytes());
        (header, 10)
    }
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Cursor, Seq, Tag};

    use super::*;
    use crate::Effect;

    fn frame(length: usize) -> Frame {
        let at = Cursor { seq: Seq(1), tag: Tag(1) };
        Frame { at, before: None, effect: Effect::Nothing, bytes: vec![b'x'; length].into() }
    }

    #[test]
    fn a_header_says_the_length_in_as_few_bytes_as_it_fits() {
        for (payload, expected) in [
            (0, &[0x81, 0][..]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (65_535, &[0x81, 126, 255, 255]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let (header, length) = text_header(payload);
            assert_eq!(&header[..length], expected);
        }
    }

    #[test]
    fn a_parcel_is_one_frame_after_the_other() {
        let parcel = Parcel::of(&[frame(1), frame(126)]);
        assert_eq!(parcel.frames(), 2);
        assert_eq!(parcel.bytes().len(), 2 + 1 + 4 + 126);
        assert_eq!(parcel.bytes()[..5], [0x81, 1, b'x', 0x81, 126]);
        assert!(Parcel::fits(&[frame(1)], &frame(FULL - 1)));
        assert!(!Parcel::fits(&[frame(2)], &frame(FULL - 1)));
    }
}
