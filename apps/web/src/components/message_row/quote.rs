//! The message that another one answers, on one line above it.

use confab_protocol::Seq;
use confab_ui::{Adopted, Glyph, Icon, IconSize, expect_context, follow, hear, memo, view};
use confab_words::messages as words;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::components::message_list::List;
use crate::components::said;
use crate::live::quotation;
use crate::state::{later, use_chat, use_place};

/// Follows the message as long as it is loaded: what is deleted is not quoted any longer.
#[component]
pub(super) fn Quote(
    to: Seq,
    /// The root of the thread that the answer is in.
    thread: Option<Seq>,
    /// As it was printed, where it was.
    printed: Option<web_sys::Element>,
) -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let (room, id, place) = (list.room.clone(), list.room.id(), use_place());
    let quoted = memo(move || room.quoted(to).map(|entry| quotation(&entry, chat.plain())));
    let text = move || match quoted.get() {
        Some(sentence) => said(sentence).into_any(),
        None => later(move |late| (late.far_quote)(id, thread, to)),
    };
    let mut printed = printed.map(SendWrapper::new);
    let text = follow(move || {
        match printed.take() {
        // Until the parser is there.
        Some(printed) if chat.markup.get().is_none() => Adopted::new(printed.take()).into_any(),
        _ => view! {
            <span class="u-truncate" data-quote><span class="u-hidden">{words::in_reply_to()}</span>{text()}</span>
        }
        .into_any(),
    }
    });
    view! {
        <button
            type="button"
            class="quote"
            on:click=hear(move |_| place.go(&format!("/rooms/{id}#m{to}")))
        >
            <Icon glyph=Glyph::Reply size=IconSize::Small/>
            {text}
        </button>
    }
    .into_any()
}
