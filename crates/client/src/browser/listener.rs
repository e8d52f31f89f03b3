//! Listens to one kind of event, until dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::EventTarget;

pub(super) struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn Fn()>,
}

impl Listener {
    pub(super) fn new(
        target: &EventTarget,
        event: &'static str,
        callback: impl Fn() + 'static,
    ) -> Self {
        let callback = Closure::<dyn Fn()>::new(callback);
        let function = callback.as_ref().unchecked_ref();
        target
            .add_event_listener_with_callback(event, function)
            .expect("invariant: adding a listener fails only for a callback that is none");
        Self { target: target.clone(), event, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.callback.as_ref().unchecked_ref();
        self.target
            .remove_event_listener_with_callback(self.event, function)
            .expect("invariant: removing a listener fails only for a callback that is none");
    }
}
