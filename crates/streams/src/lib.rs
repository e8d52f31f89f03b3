//! In place of the crate `wasm-streams`, by `[patch.crates-io]`.
//!
//! Leptos brings server functions, and they the real one, whose classes a browser would load though
//! nothing can call them: it exports them to JavaScript, so no linker leaves them out. Confab has no
//! server functions (ARCHITECTURE.md), and so none of its streams. Where one is made all the same, it
//! is empty.

use futures_util::Stream;
use futures_util::stream;
use wasm_bindgen::{JsCast, JsValue};

/// A stream of nothing.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    pub const fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// A body of nothing in place of the stream's.
    pub fn from_stream<S>(_stream: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        Self(JsValue::NULL.unchecked_into())
    }

    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        stream::empty()
    }
}
