//! Where a list stands that grows from its bottom.
//!
//! The scroller is a reversed column: its position is 0 at the newest message and goes down into
//! the negative further up. So it opens at the end without scripts, stays there when it grows, and
//! older messages above move nothing.

use web_sys::HtmlElement;

/// How near counts as being there, in CSS pixels.
const NEAR_END: f64 = 100.0;
/// How near the next page is asked for.
pub(super) const NEXT_PAGE: f64 = 800.0;

/// Where a scroller stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    from_end: f64,
    from_start: f64,
}

pub(super) fn place(node: &HtmlElement) -> Place {
    let height = f64::from(node.scroll_height());
    let from_end = -f64::from(node.scroll_top());
    Place { from_end, from_start: height - f64::from(node.client_height()) - from_end }
}

impl Place {
    pub(super) fn is_at_end(self) -> bool {
        self.from_end < NEAR_END
    }

    pub(super) fn is_near_start(self) -> bool {
        self.from_start < NEXT_PAGE
    }

    pub(super) fn is_near_end(self) -> bool {
        self.from_end < NEXT_PAGE
    }
}
