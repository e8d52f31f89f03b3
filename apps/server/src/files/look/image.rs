//! Makes of an image what is shown of it: the image itself without metadata, turned as it is meant,
//! and two previews.

use std::io::Cursor;

use confab_protocol::FileKind;
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, Limits};

use super::{Sniffed, animation};

/// An image that can be shown.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) media_type: &'static str,
    /// Width and height in pixels, as it is meant to be seen.
    pub(crate) pixels: (u32, u32),
    pub(crate) original: Vec<u8>,
    pub(crate) small: Vec<u8>,
    pub(crate) large: Vec<u8>,
}

/// Longest side, and most pixels: those of a large camera.
const MOST_SIDE: u32 = 20_000;
pub(super) const MOST_PIXELS: u64 = 40_000_000;
/// Memory of a decoder.
const MOST_MEMORY: u64 = 192 << 20;
/// Passes over the pixels that a JPEG may ask for. Encoders make ten or so.
const MOST_SCANS: usize = 64;

/// The boxes of the previews.
const SMALL: (u32, u32) = (840, 640);
const LARGE: (u32, u32) = (2048, 2048);

/// Qualities of JPEG.
const ORIGINAL_QUALITY: u8 = 90;
const PREVIEW_QUALITY: u8 = 80;

/// An image in memory, upright.
pub(super) struct Decoded {
    pub(super) image: DynamicImage,
    /// The profile of its colours, if it fits them.
    colours: Option<Vec<u8>>,
    was_turned: bool,
}

/// The image as it is shown; none where it is none, or beyond the limits.
pub(super) fn show(content: &[u8], sniffed: Sniffed) -> Option<Shown> {
    let decoded = decode(content, sniffed)?;
    let (original, media_type) = anew(content, sniffed, &decoded)?;
    Some(Shown {
        media_type,
        pixels: (decoded.image.width(), decoded.image.height()),
        original,
        small: decoded.fit(SMALL)?,
        large: decoded.fit(LARGE)?,
    })
}

/// Decodes an image, of an animation its first picture.
pub(super) fn decode(content: &[u8], sniffed: Sniffed) -> Option<Decoded> {
    if sniffed.kind != FileKind::Image {
        return None;
    }
    let source = Cursor::new(content);
    match sniffed.media_type {
        "image/jpeg" if scans(content) <= MOST_SCANS => pixels(JpegDecoder::new(source).ok()?),
        "image/png" => pixels(PngDecoder::with_limits(source, limits()).ok()?),
        "image/gif" => pixels(GifDecoder::new(source).ok()?),
        "image/webp" => pixels(WebPDecoder::new(source).ok()?),
        _ => None,
    }
}

/// How often a JPEG begins a scan.
fn scans(content: &[u8]) -> usize {
    content.windows(2).filter(|pair| *pair == [0xFF, 0xDA]).count()
}

pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Whether an image of this size is within the limits.
pub(super) fn fits((width, height): (u32, u32)) -> bool {
    let pixels = u64::from(width) * u64::from(height);
    (1..=MOST_SIDE).contains(&width) && (1..=MOST_SIDE).contains(&height) && pixels <= MOST_PIXELS
}

fn pixels(mut decoder: impl ImageDecoder) -> Option<Decoded> {
    if !fits(decoder.dimensions()) || decoder.total_bytes() > MOST_MEMORY {
        return None;
    }
    decoder.set_limits(limits()).ok()?;
    let colours = decoder.icc_profile().ok().flatten();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).ok()?;
    image.apply_orientation(orientation);
    // The profile of a printer's inks does not fit what its image was turned into.
    let space: &[u8] = if image.color().has_color() { b"RGB " } else { b"GRAY" };
    let colours = colours.filter(|profile| profile.get(16..20) == Some(space));
    Some(Decoded { image, colours, was_turned: orientation != Orientation::NoTransforms })
}

/// The image put together anew: its pixels and colours, and nothing else.
fn anew(content: &[u8], sniffed: Sniffed, decoded: &Decoded) -> Option<(Vec<u8>, &'static str)> {
    let media_type = sniffed.media_type;
    let original = match media_type {
        "image/jpeg" => decoded.jpeg(&decoded.image, ORIGINAL_QUALITY)?,
        "image/png" => decoded.png(&decoded.image)?,
        "image/gif" => animation::gif(content)?,
        // Encoded anew it would be many times as large.
        _ if !decoded.was_turned => animation::webp(content)?,
        _ => decoded.webp()?,
    };
    Some((original, media_type))
}

impl Decoded {
    /// The image in a box, never larger than it is.
    fn fit(&self, (width, height): (u32, u32)) -> Option<Vec<u8>> {
        let image = &self.image;
        let is_large = image.width() > width || image.height() > height;
        let preview = if is_large { image.thumbnail(width, height) } else { image.clone() };
        self.preview(preview)
    }

    /// Encodes a preview: as JPEG, or as PNG where something shines through.
    pub(super) fn preview(&self, image: DynamicImage) -> Option<Vec<u8>> {
        let shines = image.has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255);
        let has_color = image.color().has_color();
        if shines {
            self.png(&DynamicImage::ImageRgba8(image.into_rgba8()))
        } else if has_color {
            self.jpeg(&DynamicImage::ImageRgb8(image.into_rgb8()), PREVIEW_QUALITY)
        } else {
            self.jpeg(&DynamicImage::ImageLuma8(image.into_luma8()), PREVIEW_QUALITY)
        }
    }

    fn jpeg(&self, image: &DynamicImage, quality: u8) -> Option<Vec<u8>> {
        let mut encoded = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut encoded, quality);
        self.colour(&mut encoder);
        match image {
            DynamicImage::ImageRgb8(_) | DynamicImage::ImageLuma8(_) => {
                image.write_with_encoder(encoder).ok()?;
            }
            other => DynamicImage::ImageRgb8(other.to_rgb8()).write_with_encoder(encoder).ok()?,
        }
        Some(encoded)
    }

    fn png(&self, image: &DynamicImage) -> Option<Vec<u8>> {
        let mut encoded = Vec::new();
        let mut encoder = PngEncoder::new(&mut encoded);
        self.colour(&mut encoder);
        image.write_with_encoder(encoder).ok()?;
        Some(encoded)
    }

    fn webp(&self) -> Option<Vec<u8>> {
        let mut encoded = Vec::new();
        let mut encoder = WebPEncoder::new_lossless(&mut encoded);
        self.colour(&mut encoder);
        let image = DynamicImage::ImageRgba8(self.image.to_rgba8());
        image.write_with_encoder(encoder).ok()?;
        Some(encoded)
    }

    fn colour(&self, encoder: &mut impl ImageEncoder) {
        if let Some(colours) = &self.colours
            && encoder.set_icc_profile(colours.clone()).is_err()
        {
            tracing::debug!("a profile of colours was left out");
        }
    }
}
