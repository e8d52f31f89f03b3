//! The border of the late chunk.

#![expect(clippy::unnecessary_wraps, reason = "the macro adds that it could not be loaded")]

use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use crate::app::LATE;
use crate::dom;
use crate::platform::{Chunk, WORDS};

/// Contents of the chunk, once it is loaded with its words; absent where it could not be. It is
/// loaded once, and tried anew after a failure.
pub(crate) async fn late() -> Option<Chunk> {
    let asked = ask_for_words()?;
    let chunk = chunk().await.ok()?;
    let answer: Response = asked.await.ok()?.dyn_into().ok()?;
    let text = answer.text().ok().filter(|_| answer.ok())?;
    confab_words::take_late(JsFuture::from(text).await.ok()?.as_string()?);
    Some(chunk)
}

#[wasm_split(late, wasm_split_path = leptos::wasm_split, fallible)]
fn chunk() -> Result<Chunk, SplitLoaderError> {
    Ok(&LATE)
}

/// Asks for the words; the request goes out at once.
fn ask_for_words() -> Option<JsFuture> {
    let address = dom::document()?.get_element_by_id(WORDS)?.get_attribute("data-late")?;
    let asked = dom::window()?.fetch_with_str_and_init(&address, &RequestInit::new());
    Some(JsFuture::from(asked))
}
