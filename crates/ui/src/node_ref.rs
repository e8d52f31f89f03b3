//! The element that a view became, for event handlers and effects.

use std::fmt;
use std::marker::PhantomData;

use leptos::tachys::html::element::ElementType;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::renderer::types::Element;
use leptos::wasm_bindgen::JsCast;
use send_wrapper::SendWrapper;

use crate::RwSignal;

/// Holds an element from when it is made. It has the name and the methods of Leptos' own, whose code
/// is compiled anew for each kind of element.
pub struct NodeRef<E> {
    /// Made in the browser only, on its one thread.
    node: RwSignal<Option<SendWrapper<Element>>>,
    of: PhantomData<fn() -> E>,
}

impl<E: ElementType> NodeRef<E>
where
    E::Output: JsCast,
{
    #[expect(clippy::new_without_default, reason = "it is made in one place, and by name")]
    pub fn new() -> Self {
        Self { node: RwSignal::new(None), of: PhantomData }
    }

    /// The element, once it is there; follows it.
    pub fn get(&self) -> Option<E::Output> {
        cast(self.node.get())
    }

    pub fn get_untracked(&self) -> Option<E::Output> {
        cast(self.node.get_untracked())
    }

    /// The element, as long as the owner lives.
    pub fn try_get_untracked(&self) -> Option<E::Output> {
        cast(self.node.try_get_untracked().flatten())
    }
}

fn cast<T: JsCast>(node: Option<SendWrapper<Element>>) -> Option<T> {
    node.map(|node| node.take().unchecked_into())
}

impl<E: ElementType> NodeRefContainer<E> for NodeRef<E> {
    fn load(self, element: &Element) {
        self.node.set(Some(SendWrapper::new(element.clone())));
    }
}

impl<E> Clone for NodeRef<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for NodeRef<E> {}

impl<E> fmt::Debug for NodeRef<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NodeRef").finish_non_exhaustive()
    }
}
