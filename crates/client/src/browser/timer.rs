//! Calls back once after a while, unless dropped before.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The longest that a browser's timer takes.
const LONGEST_MS: u64 = i32::MAX as u64;

pub(super) struct Timer {
    id: i32,
    _callback: Closure<dyn Fn()>,
}

impl Timer {
    /// `None` where there is no window.
    pub(super) fn after(milliseconds: u64, callback: impl Fn() + 'static) -> Option<Self> {
        let callback = Closure::<dyn Fn()>::new(callback);
        let function = callback.as_ref().unchecked_ref();
        let wait = i32::try_from(milliseconds.min(LONGEST_MS)).unwrap_or(i32::MAX);
        let id = web_sys::window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(function, wait)
            .ok()?;
        Some(Self { id, _callback: callback })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}
