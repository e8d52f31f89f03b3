//! A message's text: in its form where the parser is there, and else as it was written.

use confab_protocol::{Handle, RoomId, Seq};
use confab_ui::{follow, view};
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
    /// The message, where it is another text than was sent at first.
    #[prop(optional_no_strip)]
    edited: Option<(RoomId, Seq)>,
    /// Words of it that were looked for, as they stand in it.
    #[prop(optional)]
    marks: Vec<String>,
) -> impl IntoView {
    let markup = use_chat().markup;
    let written = Written { source, me, mentions, edited, marks };
    if let Some(markup) = markup.get_untracked() {
        return (markup.body)(written);
    }
    let show = move || match markup.get() {
        Some(markup) => (markup.body)(written.clone()),
        None => show_source(&written),
    };
    follow(show).into_any()
}

fn show_source(written: &Written) -> AnyView {
    let mark = written.edited.map(edited_mark);
    view! { <div class="body"><p dir="auto">{written.source.clone()}{mark}</p></div> }.into_any()
}

/// Says that a message is another than was sent at first, and leads to its earlier texts.
pub(super) fn edited_mark((room, message): (RoomId, Seq)) -> AnyView {
    let versions = format!("/rooms/{room}/messages/{message}/versions");
    view! { " "<a class="message__edited" dir="ltr" href=versions>{words::edited()}</a> }.into_any()
}
