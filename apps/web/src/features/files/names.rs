//! Sizes and names of files as people read them.

use confab_protocol::{File, FileKind};
use confab_words::files as words;

/// A size in the unit that fits it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => words::Bytes { count: bytes }.text(),
        1_000..1_000_000 => words::Kilobytes { count: bytes.div_ceil(1_000) }.text(),
        1_000_000..10_000_000 => {
            let tenths = bytes / 100_000;
            words::MegabytesTenth { whole: tenths / 10, tenth: tenths % 10 }.text()
        }
        _ => words::Megabytes { count: bytes / 1_000_000 }.text(),
    }
}

/// The end of a name stays in sight where its middle does not: so many characters.
const END: usize = 10;

/// A name in two parts, of which the first may be cut short.
pub(super) fn parts(name: &str) -> (&str, &str) {
    let at = name.char_indices().rev().nth(END - 1).map_or(0, |(at, _)| at);
    if name.chars().count() > 2 * END { name.split_at(at) } else { ("", name) }
}

/// Letters for the kind of a file: the end of its name.
pub(super) fn letters(name: &str) -> String {
    let end = name.rsplit_once('.').map(|(_, end)| end).unwrap_or_default();
    let fits = (1..=4).contains(&end.chars().count()) && end.chars().all(char::is_alphanumeric);
    if fits { end.to_uppercase() } else { String::new() }
}

/// Boxes of images, in CSS pixels: of one alone, and of one among several.
pub(super) const ALONE: (u32, u32) = (420, 320);
pub(super) const AMONG: (u32, u32) = (280, 180);

/// The box that is reserved for an image: as large as it is, within the most. Absent where its size
/// is not known, or it is none.
pub(super) fn reserved(file: &File, most: (u32, u32)) -> Option<(u32, u32)> {
    let (width, height) = (file.width?, file.height?);
    if file.kind != FileKind::Image || width == 0 || height == 0 {
        return None;
    }
    let (w, h) = (u64::from(width), u64::from(height));
    let (most_w, most_h) = (u64::from(most.0), u64::from(most.1));
    let (w, h) = if w <= most_w && h <= most_h {
        (w, h)
    } else if w * most_h > h * most_w {
        (most_w, h * most_w / w)
    } else {
        (w * most_h / h, most_h)
    };
    let pixels = |length: u64| u32::try_from(length.max(1)).unwrap_or(1);
    Some((pixels(w), pixels(h)))
}

#[cfg(test)]
mod tests {
    use confab_protocol::FileId;

    use super::*;

    #[test]
    fn a_size_is_in_the_unit_that_fits_it() {
        for (bytes, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_001, "2 kB"),
            (999_999, "1,000 kB"),
            (1_000_000, "1.0 MB"),
            (9_999_999, "9.9 MB"),
            (25_000_000, "25 MB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }

    #[test]
    fn of_a_long_name_the_end_is_kept() {
        assert_eq!(parts("notes.txt"), ("", "notes.txt"));
        let long = "minutes of the meeting, final (2).docx";
        assert_eq!(parts(long), ("minutes of the meeting, fina", "l (2).docx"));
        assert_eq!(parts("ééééééééééééééééééééé.pdf").1, "éééééé.pdf");
        assert_eq!(parts(""), ("", ""));
    }

    #[test]
    fn letters_are_the_end_of_a_name() {
        for (name, shown) in
            [("a.pdf", "PDF"), ("b.tar.gz", "GZ"), ("none", ""), ("c.", ""), ("d.numbers", "")]
        {
            assert_eq!(letters(name), shown, "{name}");
        }
    }

    #[test]
    fn an_image_is_shrunk_into_its_box_and_never_grown() {
        let of = |width, height| {
            let file = File {
                id: FileId::from_random(1),
                name: String::new(),
                size: 1,
                media_type: "image/png".into(),
                kind: FileKind::Image,
                width: Some(width),
                height: Some(height),
            };
            reserved(&file, ALONE)
        };
        assert_eq!(of(100, 50), Some((100, 50)));
        assert_eq!(of(840, 640), Some((420, 320)));
        assert_eq!(of(4000, 1000), Some((420, 105)));
        assert_eq!(of(1000, 4000), Some((80, 320)));
        assert_eq!(of(60_000, 2), Some((420, 1)));
        assert_eq!(of(0, 5), None);
    }
}
