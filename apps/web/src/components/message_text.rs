//! A message's text: in its form where the parser is there, and else as it was written.

use confab_protocol::Handle;
use confab_ui::follow;
use confab_words::messages as words;
use leptos::prelude::*;

use crate::state::{Written, use_chat};

/// Shows a message's source text; it takes its form when the parser comes.
#[component]
pub(crate) fn MessageText(
    source: String,
    /// The viewer's own name.
    me: Handle,
    /// The people whom it mentions, as the server found them; other names are text.
    mentions: Vec<Handle>,
    /// Whether it is another text than was sent at first.
    #[prop(optional)]
    edited: bool,
) -> impl IntoView {
    let late = use_chat().late;
    let written = Written { source, me, mentions, edited };
    if let Some(late) = late.get_untracked() {
        return (late.body)(written);
    }
    let show = move || match late.get() {
        Some(late) => (late.body)(written.clone()),
        None => show_source(&written),
    };
    follow(show).into_any()
}

fn show_source(written: &Written) -> AnyView {
    let mark = written.edited.then(edited_mark);
    view! { <div class="body"><p dir="auto">{written.source.clone()}{mark}</p></div> }.into_any()
}

/// Says that a message is another than was sent at first.
pub(super) fn edited_mark() -> AnyView {
    view! { <span class="message__edited" dir="ltr">{words::edited()}</span> }.into_any()
}
