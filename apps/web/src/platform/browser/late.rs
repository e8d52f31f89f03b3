//! The border of the late chunk.

#![expect(clippy::unnecessary_wraps, reason = "the macro adds that it could not be loaded")]

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::fetch::text;
use crate::app::LATE;
use crate::dom;
use crate::platform::{Chunk, WORDS};

/// Contents of the chunk, once it is loaded with its words; absent where it could not be. It is
/// loaded once, and tried anew after a failure.
pub(crate) async fn late() -> Option<Chunk> {
    let chunk = chunk().await.ok()?;
    let address = dom::document()?.get_element_by_id(WORDS)?.get_attribute("data-late")?;
    confab_words::take_late(text(address).await.ok()?);
    Some(chunk)
}

#[wasm_split(late, wasm_split_path = leptos::wasm_split, fallible)]
fn chunk() -> Result<Chunk, SplitLoaderError> {
    Ok(&LATE)
}
