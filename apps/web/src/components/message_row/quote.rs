//! The message that another one answers, on one line above it.

use confab_protocol::{Entry, EntryKind, Seq};
use confab_ui::{Adopted, Glyph, Icon, IconSize, follow, hear, memo};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::components::message_list::List;
use crate::components::said;
use crate::dom;
use crate::live::Sentence;
use crate::state::use_chat;

/// More of a text than this is never in sight.
const QUOTED_CHARS: usize = 160;

/// Follows the message as long as it is loaded: what is deleted is not quoted any longer.
#[component]
pub(super) fn Quote(
    to: Seq,
    /// As it was printed, where it was.
    printed: Option<web_sys::Element>,
) -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let room = list.room.clone();
    let quoted = memo(move || room.quoted(to).map(|entry| sentence(&entry, chat.plain())));
    let known = memo(move || quoted.read().is_some());
    let text = move || match quoted.get() {
        Some(sentence) => said(sentence).into_any(),
        None => "An earlier message".into_any(),
    };
    let mut printed = printed.map(SendWrapper::new);
    let text = follow(move || {
        match printed.take() {
        // Until the parser is there.
        Some(printed) if chat.late.get().is_none() => Adopted::new(printed.take()).into_any(),
        _ => view! {
            <span class="u-truncate" data-quote><span class="u-hidden">"In reply to "</span>{text()}</span>
        }
        .into_any(),
    }
    });
    view! {
        <button
            type="button"
            class="quote"
            disabled=follow(move || !known.get())
            on:click=hear(move |_| go_to(to))
        >
            <Icon glyph=Glyph::Reply size=IconSize::Small/>
            {text}
        </button>
    }
    .into_any()
}

fn sentence(entry: &Entry, plain: fn(&str) -> String) -> Sentence {
    let author = Sentence::of(entry.author.called());
    match &entry.what {
        EntryKind::Message { body: Some(body), .. } => {
            let text: String = plain(body).chars().take(QUOTED_CHARS).collect();
            author.ours(": ").theirs(text)
        }
        _ => author.ours(": message deleted"),
    }
}

/// Goes to the message, which has the focus then.
fn go_to(seq: Seq) {
    if let Some(row) = dom::find(&format!("#m{seq}")) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        row.scroll_into_view_with_scroll_into_view_options(&options);
        drop(row.focus());
    }
}
