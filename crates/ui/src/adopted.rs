//! An element that is there already: printed by the server, and taken over as it is.

use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::Element;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;

/// Shows an element as it is, in the place where the view is.
#[derive(Clone, Debug)]
pub struct Adopted(SendWrapper<Element>);

impl Adopted {
    /// Adopts an element. It moves here from wherever it was.
    pub fn new(element: Element) -> Self {
        Self(SendWrapper::new(element))
    }
}

impl Render for Adopted {
    type State = Element;

    fn build(self) -> Element {
        self.0.take()
    }

    fn rebuild(self, state: &mut Element) {
        let new = self.0.take();
        if new != *state {
            // Refused for a place that is none: then nothing shows either of them.
            drop(state.replace_with_with_node_1(&new));
            *state = new;
        }
    }
}

leptos::tachys::no_attrs!(Adopted);

/// The server has nothing to adopt: there it prints nothing.
impl RenderHtml for Adopted {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Element {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
