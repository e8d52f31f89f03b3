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

type Make<K> = Arc<dyn Fn(K) -> (Owner, OwnedView<AnyView>) + Send + Sync>;
type Around = Arc<dyn Fn() + Send + Sync>;

/// Rows by their keys, which are unique; what is built for a key stays while the key does.
///
/// `around` is called right before the document changes and right after, in the same task.
pub fn rows<K: Clone + PartialEq + Send + Sync + 'static>(
    keys: impl Fn() -> Vec<K> + Send + 'static,
    row: impl Fn(K) -> AnyView + Send + Sync + 'static,
    around: impl Fn() + Send + Sync + 'static,
) -> Following<Rows<K>> {
    // Each row has an owner of its own: it outlives changes of the list, and ends with the row.
    let parent = Owner::current().expect("invariant: a view is made under an owner");
    let make: Make<K> = Arc::new(move |key| {
        let owner = parent.with(Owner::new);
        let view = owner.with(|| row(key));
        (owner.clone(), OwnedView::new_with_owner(view, owner))
    });
    let around: Around = Arc::new(around);
    follow(move || Rows { keys: keys(), make: Arc::clone(&make), around: Arc::clone(&around) })
}

/// The rows that there are to be.
#[expect(missing_debug_implementations, reason = "views have no useful text")]
pub struct Rows<K> {
    keys: Vec<K>,
    make: Make<K>,
    around: Around,
}

/// The rows in the document, in its order.
#[expect(missing_debug_implementations, reason = "views have no useful text")]
pub struct RowsState<K> {
    parent: Option<types::Element>,
    marker: types::Placeholder,
    rows: Vec<Built<K>>,
}

type Built<K> = (K, BuiltRow);

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

impl<K> Rows<K> {
    fn views(self) -> Vec<OwnedView<AnyView>> {
        let make = self.make;
        self.keys.into_iter().map(|key| make(key).1).collect()
    }
}

impl<K: PartialEq> RowsState<K> {
    /// Takes a row that stays; only one that has another place among the others is moved.
    fn keep(
        &self,
        key: &K,
        kept: &mut VecDeque<Built<K>>,
        aside: &mut Vec<Built<K>>,
    ) -> Option<Built<K>> {
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

    fn insert(&self, row: &mut OwnedViewState<AnyViewState>, before: Option<&Built<K>>) {
        let Some(parent) = &self.parent else { return };
        let marker = Some(self.marker.as_ref());
        match before {
            Some((_, next)) => next.state.insert_before_this_or_marker(parent, row, marker),
            None => row.mount(parent, marker),
        }
    }
}

impl<K: Clone + PartialEq + 'static> Render for Rows<K> {
    type State = RowsState<K>;

    fn build(self) -> RowsState<K> {
        let make = self.make;
        let rows =
            self.keys.into_iter().map(|key| (key.clone(), BuiltRow::new(make(key)))).collect();
        RowsState { parent: None, marker: Rndr::create_placeholder(), rows }
    }

    fn rebuild(self, state: &mut RowsState<K>) {
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
                let mut row = BuiltRow::new((self.make)(key.clone()));
                state.insert(&mut row.state, kept.front());
                (key, row)
            });
            state.rows.push(row);
        }
        (self.around)();
    }
}

impl<K> Mountable for RowsState<K> {
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

impl<K: Clone + PartialEq + Send + 'static> AddAnyAttr for Rows<K> {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self::Output<NewAttr> {
        self
    }
}

/// On the server they are printed one after the other; the browser builds its own.
impl<K: Clone + PartialEq + Send + 'static> RenderHtml for Rows<K> {
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

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> RowsState<K> {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
