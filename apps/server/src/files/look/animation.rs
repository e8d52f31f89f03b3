//! Keeps animations, of which every picture was decoded within the limits: their blocks are copied
//! one by one, without comments, other metadata, and what follows the end.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, ImageDecoder as _};

use super::image::{fits, limits};

/// Pictures of one animation, and pixels of all of them.
const MOST_FRAMES: usize = 500;
const MOST_PIXELS: u64 = 160_000_000;

/// Whether all pictures can be decoded, and are not too many.
fn plays<'a>(decoder: impl AnimationDecoder<'a>, (width, height): (u32, u32)) -> bool {
    let mut left = MOST_PIXELS;
    let each = u64::from(width) * u64::from(height);
    for (number, frame) in decoder.into_frames().enumerate() {
        let Some(rest) = left.checked_sub(each) else { return false };
        if frame.is_err() || number >= MOST_FRAMES {
            return false;
        }
        left = rest;
    }
    true
}

/// A GIF without metadata.
pub(super) fn gif(content: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = GifDecoder::new(Cursor::new(content)).ok()?;
    let size = decoder.dimensions();
    decoder.set_limits(limits()).ok()?;
    if !fits(size) || !plays(decoder, size) {
        return None;
    }
    let mut blocks = Blocks { rest: content };
    let head = blocks.take(13)?;
    let mut kept = head.to_vec();
    kept.extend_from_slice(blocks.palette(head[10])?);
    loop {
        let block = blocks.rest;
        match blocks.take(1)? {
            [0x2C] => {
                let descriptor = blocks.take(9)?;
                blocks.palette(descriptor[8])?;
                blocks.take(1)?;
                blocks.data()?;
            }
            [0x21] => {
                let label = blocks.take(1)?[0];
                let is_kept = match label {
                    // How long a picture stands.
                    0xF9 => true,
                    // How often all of it is repeated.
                    0xFF => matches!(block.get(3..14)?, b"NETSCAPE2.0" | b"ANIMEXTS1.0"),
                    _ => false,
                };
                blocks.data()?;
                if !is_kept {
                    continue;
                }
            }
            [0x3B] => {
                kept.push(0x3B);
                return Some(kept);
            }
            _ => return None,
        }
        kept.extend_from_slice(block.get(..block.len() - blocks.rest.len())?);
    }
}

/// Rest of a GIF.
struct Blocks<'a> {
    rest: &'a [u8],
}

impl<'a> Blocks<'a> {
    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    /// The colours that follow, if these flags say so.
    fn palette(&mut self, flags: u8) -> Option<&'a [u8]> {
        let colours = if flags & 0x80 == 0 { 0 } else { 2_usize << (flags & 7) };
        self.take(3 * colours)
    }

    /// Passes over data in pieces, up to the empty one.
    fn data(&mut self) -> Option<()> {
        loop {
            match self.take(1)?[0] {
                0 => return Some(()),
                bytes => drop(self.take(bytes.into())?),
            }
        }
    }
}

/// Chunks of a WebP that are pixels or tell how they are shown.
const KEPT: [&[u8]; 7] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// Marks in the extended header: there is EXIF, and XMP.
const METADATA: u8 = 0b0000_1100;

/// A WebP without metadata, animated or not.
pub(super) fn webp(content: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = WebPDecoder::new(Cursor::new(content)).ok()?;
    let size = decoder.dimensions();
    decoder.set_limits(limits()).ok()?;
    if !fits(size) || decoder.has_animation() && !plays(decoder, size) {
        return None;
    }
    let length = u32::from_le_bytes(content.get(4..8)?.try_into().ok()?);
    let end = content.len().min(usize::try_from(length).ok()?.checked_add(8)?);
    let mut rest = content.get(12..end)?;
    let mut kept = content.get(..12)?.to_vec();
    while let Some((name, after)) = rest.split_at_checked(4) {
        let size = u32::from_le_bytes(after.get(..4)?.try_into().ok()?);
        let size = usize::try_from(size).ok()?;
        let padded = size.checked_add(size % 2)?.checked_add(8)?;
        let chunk = rest.get(..padded.min(rest.len()))?;
        if KEPT.contains(&name) {
            let at = kept.len();
            kept.extend_from_slice(chunk);
            if name == b"VP8X" {
                *kept.get_mut(at + 8)? &= !METADATA;
            }
        }
        rest = rest.get(chunk.len()..)?;
    }
    let length = u32::try_from(kept.len() - 8).ok()?;
    kept.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    Some(kept)
}
