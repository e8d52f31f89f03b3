//! A keyed list whose rows are never moved without need.
//!
//! Leptos' own `<For>` takes rows out of the document and puts them back when others come before
//! them. A row that is moved loses the focus, the selection and its scroll position. Here a row that
//! keeps its place among the others is not touched.

use std::collections::VecDeque;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::reactive_graph::{OwnedView, OwnedViewState};
use leptos::tachys::renderer::{Rndr, types};
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

use crate::reactive::{Following, follow};
use crate::signals::Slot;

/// A key of any type: there is one kind of list for all.
type Key = Arc<Slot>;
type Make = Arc<dyn Fn(&Slot) -> (Owner, OwnedView<AnyView>) + Send + Sync>;
type Around = Arc<dyn Fn() + Send + Sync>;

/// Rows by their keys, which are unique; what is built for a key stays while the key does.
///
/// `around` is called right before the document changes and right after, in the same task.
pub fn rows<K: Clone + PartialEq + Send + Sync + 'static>(
    keys: impl Fn() -> Vec<K> + Send + 'static,
    row: impl Fn(K) -> AnyView + Send + Sync + 'static,
    around: impl Fn() + Send + Sync + 'static,
) -> Following<Rows> {
    let keys = move || keys().into_iter().map(|key| Arc::new(Slot::compared(key))).collect();
    let row = move |key: &Slot| row(key.get::<K>().clone());
    rows_boxed(Box::new(keys), Box::new(row), Arc::new(around))
}

fn rows_boxed(
    keys: Box<dyn Fn() -> Vec<Key> + Send>,
    row: Box<dyn Fn(&Slot) -> AnyView + Send + Sync>,
    around: Around,
) -> Following<Rows> {
    // Each row has an owner of its own: it outlives changes of the list, and ends with the row.
    let parent = Owner::current().expect("invariant: a view is made under an owner");
    let make: Make = Arc::new(move |key: &Slot| {
        let owner = parent.with(Owner::new);
        let view = owner.with(|| row(key));
        (owner.clone(), OwnedView::new_with_owner(view, owner))
    });
    follow(move || Rows { keys: keys(), make: Arc::clone(&make), around: Arc::clone(&around) })
}

/// The rows that there are to be.
#[expect(missing_debug_implementations, reason = "views have no useful text")]
pub struct Rows {
    keys: Vec<Key>,
    make: Make,
    around: Around,
}

/// The rows in the document, in its order.
#[expect(missing_debug_implementations, reason = "views have no useful text")]
pub struct RowsState {
    parent: Option<types::Element>,
    marker: types::Placeholder,
    rows: Vec<Built>,
}

type Built = (Key, BuiltRow);

struct BuiltRow {
    state: OwnedViewState<AnyViewState>,
    owner: Owner,
}

impl BuiltRow {
    fn new((owner, view): (Owner, OwnedView<AnyView>)) -> Self {
        Self { state: view.build(), owner }
    }

    /// Takes it out of the document; what of it reads signals reads them no more.
    fn end(mut self) {
        self.owner.cleanup();
        self.state.unmount();
    }
}

impl Rows {
    fn views(self) -> Vec<OwnedView<AnyView>> {
        let make = self.make;
        self.keys.into_iter().map(|key| make(&key).1).collect()
    }
}

impl RowsState {
    /// Takes a row that stays; only one that has another place among the others is moved.
    fn keep(&self, key: &Key, kept: &mut VecDeque<Built>, aside: &mut Vec<Built>) -> Option<Built> {
        let at = kept.iter().position(|(known, _)| known == key);
        if at == Some(1) {
            // The one before it has gone further down.
            aside.extend(kept.pop_front());
        }
        if at.is_some_and(|at| at < 2) {
            return kept.pop_front();
        }
        let mut row = match at {
            Some(at) => kept.remove(at)?,
            None => aside.swap_remove(aside.iter().position(|(known, _)| known == key)?),
        };
        self.insert(&mut row.1.state, kept.front());
        Some(row)
    }

    fn insert(&self, row: &mut OwnedViewState<AnyViewState>, before: Option<&Built>) {
        let Some(parent) = &self.parent else { return };
        let marker = Some(self.marker.as_ref());
        match before {
            Some((_, next)) => next.state.insert_before_this_or_marker(parent, row, marker),
            None => row.mount(parent, marker),
        }
    }
}

impl Render for Rows {
    type State = RowsState;

    fn build(self) -> RowsState {
        let make = self.make;
        let build = |key: Key| {
            let row = BuiltRow::new(make(&key));
            (key, row)
        };
        let rows = self.keys.into_iter().map(build).collect();
        RowsState { parent: None, marker: Rndr::create_placeholder(), rows }
    }

    fn rebuild(self, state: &mut RowsState) {
        (self.around)();
        let mut kept = VecDeque::with_capacity(state.rows.len());
        for (key, row) in std::mem::take(&mut state.rows) {
            if self.keys.contains(&key) {
                kept.push_back((key, row));
            } else {
                row.end();
            }
        }
        let mut aside = Vec::new();
        for key in self.keys {
            let row = state.keep(&key, &mut kept, &mut aside).unwrap_or_else(|| {
                let mut row = BuiltRow::new((self.make)(&key));
                state.insert(&mut row.state, kept.front());
                (key, row)
            });
            state.rows.push(row);
        }
        (self.around)();
    }
}

impl Mountable for RowsState {
    fn unmount(&mut self) {
        for (_, row) in &mut self.rows {
            row.state.unmount();
        }
        self.marker.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.parent = Some(parent.clone());
        for (_, row) in &mut self.rows {
            row.state.mount(parent, marker);
        }
        self.marker.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.rows.first() {
            Some((_, row)) => row.state.insert_before_this(child),
            None => self.marker.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<types::Element> {
        self.rows.iter().flat_map(|(_, row)| row.state.elements()).collect()
    }
}

impl AddAnyAttr for Rows {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self::Output<NewAttr> {
        self
    }
}

/// On the server they are printed one after the other; the browser builds its own.
impl RenderHtml for Rows {
    type AsyncOutput = Vec<<OwnedView<AnyView> as RenderHtml>::AsyncOutput>;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self.views().resolve().await
    }

    fn html_len(&self) -> usize {
        0
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.views().to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.views().to_html_async_with_buf::<OUT_OF_ORDER>(
            buf,
            position,
            escape,
            mark_branches,
            extra_attrs,
        );
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> RowsState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
