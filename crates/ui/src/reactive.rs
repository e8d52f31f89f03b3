//! Views, memos and effects that follow signals, with their code shared.
//!
//! A view, a memo and an effect are each compiled anew for every closure that they are given, with
//! all that keeps them up to date. That was a third of what a browser had to load. Here a closure
//! is boxed, and the code around it is compiled once for each type that closures give.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::reactive::graph::{AnySubscriber, Observer, Subscriber};

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
    memo_boxed(Box::new(compute))
}

fn memo_boxed<T: PartialEq + Send + Sync + 'static>(
    compute: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    let reader = Reader::new();
    Memo::new(move |_| {
        reader.note();
        compute()
    })
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

/// Takes what reads signals off them when its owner ends.
///
/// A signal keeps an entry of everything that reads it, and with it the memory of what has ended,
/// until the reader reads anew. A page that goes from room to room would grow with every row that
/// it has ever shown.
#[derive(Clone)]
struct Reader(Arc<Mutex<Option<AnySubscriber>>>);

impl Reader {
    /// A reader that ends with the current owner.
    fn new() -> Self {
        let reader = Self(Arc::default());
        let noted = Arc::clone(&reader.0);
        Owner::on_cleanup(move || {
            let noted = noted.lock().ok().and_then(|mut noted| noted.take());
            if let Some(subscriber) = noted {
                subscriber.clear_sources(&subscriber);
            }
        });
        reader
    }

    /// Notes what reads now.
    fn note(&self) {
        if let Ok(mut noted) = self.0.lock()
            && noted.is_none()
        {
            *noted = Observer::get();
        }
    }
}

/// Writes a signal where the value is another, so that nobody is woken for nothing.
pub fn set_if_new<T: PartialEq>(
    signal: &(impl WithUntracked<Value = T> + Set<Value = T>),
    value: T,
) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}

/// Handler of an element's event.
pub type Hearing<E> = Box<dyn FnMut(E)>;

/// Hears events.
pub fn hear<E>(act: impl FnMut(E) + 'static) -> Hearing<E> {
    Box::new(act)
}
