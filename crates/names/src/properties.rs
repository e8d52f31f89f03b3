//! Properties of characters, as Unicode has them.

use icu_properties::props::{
    BidiControl, DefaultIgnorableCodePoint, Emoji, ExtendedPictographic, GeneralCategory, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Whether a character turns the reading direction, by which a name could pretend to be another.
pub(crate) fn is_direction_mark(c: char) -> bool {
    CodePointSetData::new::<BidiControl>().contains(c)
}

/// Whether a character is drawn as nothing: by its nature, or by most fonts.
pub(crate) fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(c, '\u{2800}' | '\u{fff9}'..='\u{fffc}' | '\u{16fe4}' | '\u{1d159}')
}

/// Whether a character is drawn onto the one before it.
pub(crate) fn is_mark(c: char) -> bool {
    use GeneralCategory::{EnclosingMark, NonspacingMark};
    matches!(category(c), NonspacingMark | EnclosingMark)
}

/// Whether there is something to see where only this stands.
pub(crate) fn is_drawn(c: char) -> bool {
    use GeneralCategory as G;
    let blank = match category(c) {
        // Characters for emoji to come are kept free.
        G::Unassigned => !is_pictograph(c),
        G::Control
        | G::Format
        | G::Surrogate
        | G::SpaceSeparator
        | G::LineSeparator
        | G::ParagraphSeparator
        | G::NonspacingMark
        | G::EnclosingMark => true,
        _ => false,
    };
    !blank && !is_invisible(c)
}

pub(crate) fn is_emoji(c: char) -> bool {
    CodePointSetData::new::<Emoji>().contains(c)
}

pub(crate) fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

pub(crate) fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}
