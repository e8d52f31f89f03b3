//! Keeps the rows in sight in place while others change around them.
//!
//! One mechanism for every cause: pages that come and go, messages that arrive, are edited or
//! deleted, a composer that grows, a panel or a bar that opens. The rows in sight are remembered with
//! their places in the window. After a change the first of them that is still there is put
//! back, in the same task as the change or before the next paint.

use std::time::Duration;

use confab_ui::{ArcRwSignal, NodeRef, StoredValue, effect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};

use super::scroll::NEXT_PAGE;
use crate::live::End;

/// As near as this to the newest message counts as being there, in CSS pixels: the list follows it.
const END: f64 = 2.0;
/// Less than this is not moved back, in CSS pixels.
const STILL: f64 = 0.5;
/// Without scrolling for this long the list stands still, in milliseconds: a turn of the wheel glides
/// for less.
const REST_MS: f64 = 200.0;
/// Rows that are remembered, should the first ones of them go.
const REMEMBERED: usize = 40;

/// Holds a scroller's place.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    scroller: NodeRef<html::Div>,
    held: leptos::prelude::StoredValue<Option<Held>, LocalStorage>,
    /// When it was scrolled last, by the browser's clock.
    scrolled: StoredValue<f64>,
    /// Whether the rows end before the newest message: then nothing is followed.
    has_newer: StoredValue<ArcRwSignal<bool>>,
}

/// Rows in sight, each with its place in the window: that of its upper edge, in CSS pixels.
struct Held {
    /// The scroller's position then.
    position: f64,
    /// Empty at the end, where the list follows what comes.
    rows: Vec<(Element, f64)>,
}

impl Anchor {
    /// Holds the place of a scroller whose rows are its child's, from when it is in the document.
    pub(super) fn new(scroller: NodeRef<html::Div>, has_newer: ArcRwSignal<bool>) -> Self {
        let anchor = Self {
            scroller,
            held: leptos::prelude::StoredValue::new_local(None),
            scrolled: StoredValue::new(0.0),
            has_newer: StoredValue::new(has_newer),
        };
        effect(move || anchor.watch_sizes());
        anchor
    }

    /// Puts the rows back that something else than the reader has moved, and remembers where they
    /// are now. Called before and after each change.
    pub(super) fn settle(self) {
        let Some(node) = self.scroller.try_get_untracked() else { return };
        if node.client_height() == 0 {
            return; // Not shown: on a phone the rooms may cover it.
        }
        self.held.try_update_value(|held| {
            if let Some(held) = held {
                held.restore(&node);
            }
            *held = Held::of(&node, self.follows());
        });
    }

    fn follows(self) -> bool {
        self.has_newer.try_with_value(|has_newer| !has_newer.get_untracked()).unwrap_or(true)
    }

    /// How many rows at an end, of so many at most, are so far out of sight that they may go.
    pub(super) fn spare(self, end: End, most: usize) -> usize {
        let Some(node) = self.scroller.try_get_untracked() else { return 0 };
        let Ok(rows) = node.query_selector_all("[data-row]") else { return 0 };
        let top = top(&node);
        let bottom = top + f64::from(node.client_height());
        let rect = |at| rows.item(at).and_then(|row| row.dyn_into::<Element>().ok());
        let rect = |at| rect(at).map(|row| row.get_bounding_client_rect());
        let spare = match end {
            End::Oldest => partition_point(rows.length(), |at| {
                rect(at).is_some_and(|row| row.bottom() < top - NEXT_PAGE)
            }),
            End::Newest => {
                let near = |at| rect(at).is_some_and(|row| row.top() <= bottom + NEXT_PAGE);
                rows.length() - partition_point(rows.length(), near)
            }
        };
        most.min(spare as usize)
    }

    /// The reader has scrolled.
    pub(super) fn scroll(self) {
        self.scrolled.set_value(js_sys::Date::now());
        self.settle();
    }

    /// Does something as soon as the list stands still. A change below what is read moves the
    /// position, which would end a glide halfway. Nothing is done once the list is gone.
    pub(super) fn when_still(self, act: impl FnOnce() + 'static) {
        self.when_still_boxed(Box::new(act));
    }

    fn when_still_boxed(self, act: Box<dyn FnOnce()>) {
        let Some(scrolled) = self.scrolled.try_get_value() else { return };
        let left = scrolled + REST_MS - js_sys::Date::now();
        if left <= 0.0 {
            act();
        } else {
            let left = Duration::from_secs_f64(left.min(REST_MS) / 1_000.0);
            set_timeout(move || self.when_still_boxed(act), left);
        }
    }

    /// Goes to the newest message, and follows it from now on.
    pub(super) fn to_end(self) {
        if let Some(node) = self.scroller.try_get_untracked() {
            node.set_scroll_top(0);
            self.held.try_update_value(|held| *held = Held::of(&node, self.follows()));
        }
    }

    /// Rows that become higher or wider, and the scroller's own size: told before the next paint.
    fn watch_sizes(self) {
        let Some(node) = self.scroller.get() else { return };
        let settle = Closure::<dyn Fn()>::new(move || self.settle());
        let Ok(observer) = ResizeObserver::new(settle.as_ref().unchecked_ref()) else { return };
        observer.observe(&node);
        if let Some(rows) = node.first_element_child() {
            observer.observe(&rows);
        }
        let watching = leptos::prelude::StoredValue::new_local((observer, settle));
        on_cleanup(move || {
            watching.with_value(|(observer, _)| observer.disconnect());
        });
    }
}

impl Held {
    /// The rows in sight now.
    fn of(node: &HtmlElement, follows: bool) -> Option<Self> {
        let position = position(node)?;
        let mut rows = Vec::new();
        if position < -END || !follows {
            let top = top(node);
            let bottom = top + f64::from(node.client_height());
            let all = node.query_selector_all("[data-row]").ok()?;
            let row = |at| all.item(at).and_then(|row| row.dyn_into::<Element>().ok());
            let ends_above =
                |at| row(at).is_some_and(|row| row.get_bounding_client_rect().bottom() <= top);
            let first = partition_point(all.length(), ends_above);
            let in_sight = (first..all.length()).map_while(row);
            rows = in_sight
                .map(|row| (self::top(&row), row))
                .take_while(|(at, _)| *at < bottom)
                .take(REMEMBERED)
                .map(|(at, row)| (row, at))
                .collect();
            // A row whose beginning is out of sight may grow there: another holds better.
            if rows.len() > 1 && rows[0].1 < top {
                rows.rotate_left(1);
            }
        }
        Some(Self { position, rows })
    }

    /// Puts the first row back that is still there.
    fn restore(&self, node: &HtmlElement) {
        let Some((row, before)) = self.rows.iter().find(|(row, _)| row.is_connected()) else {
            return;
        };
        let Some(now) = position(node) else { return };
        let moved = top(row) - (before - self.scrolled(node, now));
        if moved.abs() >= STILL {
            node.scroll_by_with_x_and_y(0.0, moved);
        }
    }

    /// How far the reader has scrolled since. A correction by the browser, since there is less to
    /// scroll now, is not scrolling.
    fn scrolled(&self, node: &HtmlElement, now: f64) -> f64 {
        let furthest = f64::from(node.client_height() - node.scroll_height());
        let corrected = self.position < furthest - STILL && now <= furthest + 1.0;
        if corrected { 0.0 } else { now - self.position }
    }
}

/// Where the scroller stands: 0 at the newest message, negative further up. The browser's own
/// `scrollTop` comes without its fraction.
fn position(node: &HtmlElement) -> Option<f64> {
    let rows = node.first_element_child()?.get_bounding_client_rect();
    Some(top(node) + f64::from(node.client_height()) - rows.bottom())
}

fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

/// The first index for which `before` does not hold, where it holds for all before that.
fn partition_point(count: u32, before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
