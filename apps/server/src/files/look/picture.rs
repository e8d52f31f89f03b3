//! Cuts the picture of a person out of the middle of an image.

use super::Sniffed;
use super::image::decode;
use image::imageops::FilterType;

/// Width and height in pixels.
pub(crate) const SIDE: u32 = 128;

pub(super) fn square(content: &[u8], sniffed: Sniffed) -> Option<Vec<u8>> {
    let decoded = decode(content, sniffed)?;
    decoded.preview(decoded.image.resize_to_fill(SIDE, SIDE, FilterType::Triangle))
}
