//! The emoji picker of the page: one, opened from many places.

use std::sync::Arc;

use super::Chat;
use crate::dom;

/// An emoji that is asked for.
#[derive(Clone)]
pub(crate) struct Picking {
    /// Takes the picture that is chosen.
    pub(crate) choose: Arc<dyn Fn(&str) + Send + Sync>,
    /// Edges of the opener on the screen: left, top, right, bottom.
    pub(crate) anchor: Option<[f64; 4]>,
}

impl Chat {
    /// Opens the picker beside the element that has the focus.
    pub(crate) fn pick(self, choose: impl Fn(&str) + Send + Sync + 'static) {
        let focused = dom::document().and_then(|document| document.active_element());
        let anchor = focused.map(|element| {
            let edges = element.get_bounding_client_rect();
            [edges.left(), edges.top(), edges.right(), edges.bottom()]
        });
        self.picking.set(Some(Picking { choose: Arc::new(choose), anchor }));
    }
}
