//! The borders of what comes after the first screen, in two chunks.

#![expect(clippy::unnecessary_wraps, reason = "the macro adds that it could not be loaded")]

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::fetch::text;
use crate::app::{LATE, MARKUP};
use crate::dom;
use crate::platform::{Chunk, Part, WORDS};

/// Contents of a chunk, once it is loaded with the words; absent where it could not be. It is
/// loaded once, and tried anew after a failure.
pub(crate) async fn late(part: Part) -> Option<Chunk> {
    let chunk = match part {
        Part::Markup => markup().await,
        Part::Late => {
            // It is here first: the chunk is many times as large.
            load_style("/late.css");
            rest().await
        }
    };
    let chunk = chunk.ok()?;
    if !confab_words::is_whole() {
        let address = dom::document()?.get_element_by_id(WORDS)?.get_attribute("data-late")?;
        confab_words::take_late(text(address).await.ok()?);
    }
    Some(chunk)
}

#[wasm_split(markup, wasm_split_path = leptos::wasm_split, fallible)]
fn markup() -> Result<Chunk, SplitLoaderError> {
    Ok(&MARKUP)
}

#[wasm_split(late, wasm_split_path = leptos::wasm_split, fallible)]
fn rest() -> Result<Chunk, SplitLoaderError> {
    Ok(&LATE)
}

/// Loads a style sheet of this server, once.
fn load_style(address: &str) {
    if dom::find(&["link[href='", address, "']"].concat()).is_some() {
        return;
    }
    let link = dom::document().and_then(|document| document.create_element("link").ok());
    if let (Some(link), Some(head)) = (link, dom::find("head")) {
        drop(link.set_attribute("rel", "stylesheet"));
        drop(link.set_attribute("href", address));
        drop(head.append_child(&link));
    }
}
