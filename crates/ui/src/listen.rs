//! Listens on the window, with its code shared.

use leptos::prelude::{on_cleanup, window_event_listener_untyped};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Event;

/// Hears an event of the window, until the current owner ends. Leptos' own listener is compiled anew
/// for each kind of event.
pub fn listen<E: JsCast + 'static>(event: &'static str, act: impl Fn(E) + 'static) {
    listen_boxed(event, Box::new(move |event: Event| act(event.unchecked_into())));
}

fn listen_boxed(event: &'static str, act: Box<dyn Fn(Event)>) {
    let handle = window_event_listener_untyped(event, act);
    on_cleanup(move || handle.remove());
}
