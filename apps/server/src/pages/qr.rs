//! Draws a link as a QR code.

use std::fmt::Write as _;

use confab_web::QrCode;
use qrcode::Color;

/// The clear space around a code, which readers need, in modules.
const MARGIN: usize = 4;

/// The picture of a text; `None` where it is too long for one.
pub(super) fn qr_code(text: &str) -> Option<QrCode> {
    let code = qrcode::QrCode::new(text).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run[0] == Color::Dark {
                let (left, top, length) = (x + MARGIN, y + MARGIN, run.len());
                write!(path, "M{left} {top}h{length}v1h-{length}z").ok()?;
            }
            x += run.len();
        }
    }
    Some(QrCode { side: width + 2 * MARGIN, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three corners that readers look for have a dark edge of seven modules.
    #[test]
    fn a_code_has_its_three_corners_and_a_margin() {
        let code = qr_code("https://chat.example.org/sign-up?invite=0123").unwrap();
        let far = code.side - MARGIN - 7;
        for (x, y) in [(MARGIN, MARGIN), (far, MARGIN), (MARGIN, far)] {
            let edge = format!("M{x} {y}h7v1h-7z");
            assert!(code.path.contains(&edge), "{edge} is missing in {}", code.path);
        }
        let other = qr_code("https://chat.example.org/sign-up?invite=0124").unwrap();
        assert_ne!(code.path, other.path);
        assert!(qr_code(&"x".repeat(10_000)).is_none());
    }
}
