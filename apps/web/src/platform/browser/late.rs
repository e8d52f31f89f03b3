//! The border of the late chunk.

#![expect(clippy::unnecessary_wraps, reason = "the macro adds that it could not be loaded")]

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::app::LATE;
use crate::platform::Chunk;

/// Contents of the chunk, once it is loaded; absent where it could not be. It is loaded once, and
/// tried anew after a failure.
pub(crate) async fn late() -> Option<Chunk> {
    chunk().await.ok()
}

#[wasm_split(late, wasm_split_path = leptos::wasm_split, fallible)]
fn chunk() -> Result<Chunk, SplitLoaderError> {
    Ok(&LATE)
}
