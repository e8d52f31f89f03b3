//! Views, memos and effects that follow signals, with their code shared.
//!
//! A view, a memo and an effect are each compiled anew for every closure that they are given, with
//! all that keeps them up to date. That was a third of what a browser had to load. Here a closure
//! is boxed, and the code around it is compiled once for each type that closures give.

use std::sync::{Arc, Mutex};

use leptos::prelude::{AnyView, Effect, untrack};

use crate::Memo;
use crate::reader::Reader;

/// A part of a view or an attribute that follows the signals it reads.
pub type Following<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// Follows the signals that `compute` reads.
pub fn follow<T>(mut compute: impl FnMut() -> T + Send + 'static) -> Following<T> {
    let reader = Reader::new();
    Arc::new(Mutex::new(move || {
        reader.note();
        compute()
    }))
}

/// Shows a view while a condition holds; it is made anew only when the condition begins to hold.
pub fn show(
    when: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + 'static,
) -> Following<Option<AnyView>> {
    show_boxed(memo(when), Box::new(view))
}

fn show_boxed(
    when: Memo<bool>,
    view: Box<dyn Fn() -> AnyView + Send>,
) -> Following<Option<AnyView>> {
    follow(move || when.get().then(|| untrack(&view)))
}

/// A value that is computed from signals, and tells when it is another.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(compute)
}

/// Does something in the browser once the page is there, and again when a signal changes that it
/// reads. On the server it does nothing.
pub fn effect(act: impl FnMut() + 'static) {
    effect_boxed(Box::new(act));
}

fn effect_boxed(mut act: Box<dyn FnMut()>) {
    let reader = Reader::new();
    Effect::new(move |_| {
        reader.note();
        act();
    });
}

/// Handler of an element's event.
pub type Hearing<E> = Box<dyn FnMut(E)>;

/// Hears events.
pub fn hear<E>(act: impl FnMut(E) + 'static) -> Hearing<E> {
    Box::new(act)
}
