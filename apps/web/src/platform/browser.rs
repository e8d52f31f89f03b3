//! In the browser: the entry, the backend over `/api/v1`, the line over a WebSocket.

mod actions;
mod backend;
mod fetch;
mod line;

use std::sync::Arc;

use leptos::prelude::provide_context;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Actions, App, Backend};
use backend::HttpBackend;
pub(crate) use line::connect;

/// Takes over the page that the server rendered.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(App);
}

/// Provides the backend and the actions over `/api/v1`.
pub(crate) fn provide_backend() {
    provide_context::<Arc<dyn Backend>>(Arc::new(HttpBackend));
    provide_context::<Arc<dyn Actions>>(Arc::new(HttpBackend));
}
