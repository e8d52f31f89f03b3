//! Files: shown below a message's text, added above the composer, and looked at one by one.

mod adding;
mod carrying;
mod lightbox;
mod names;
mod shown;
mod tray;
mod upload;

use confab_protocol::{RoomId, Seq};
use confab_ui::view;
use leptos::prelude::*;

pub(crate) use adding::{add_to, field};
pub(crate) use lightbox::dialog;
pub(crate) use shown::{pending, shown};
pub(crate) use tray::{put_back, show as tray, take};

use super::Key;

/// On the card of keys.
pub(super) const ADD: Key = (confab_words::files::key, &["Ctrl", "U"]);

/// A composer, to the files above it.
type Place = (RoomId, Option<Seq>);

/// A picture of few strokes, which only the late chunk needs.
fn strokes(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=path></path></svg>
    }
    .into_any()
}
