//! Previews of links, below the text of a message: what the pages say of themselves. Its author
//! takes them away.

use confab_protocol::{EntryKind, Preview};
use confab_ui::{Adopted, Glyph, Icon, IconSize, follow, hear, view};
use confab_words::previews as words;
use leptos::prelude::*;
use web_sys::Element;

use super::Subject;
use crate::state::{Chat, RowView, use_chat};

/// The previews, where the chunk has come; until then those that were printed.
pub(super) fn shown(of: &Subject, mut printed: Option<Element>) -> AnyView {
    let (chat, of) = (use_chat(), of.clone());
    follow(move || {
        if of.annotations.read().previews.is_empty() {
            return None;
        }
        match chat.late.get() {
            Some(late) => Some((late.previews)(&of.list, of.message)),
            None => printed.take().map(|printed| Adopted::new(printed).into_any()),
        }
    })
    .into_any()
}

/// A card for each, and a button that takes all away.
pub(super) fn cards(of: &Subject) -> AnyView {
    let chat = use_chat();
    let cards: Vec<AnyView> = of.annotations.read().previews.iter().cloned().map(card).collect();
    let away = is_own(chat, of).then(|| {
        let of = of.clone();
        view! {
            <button type="button" class="icon-button" aria-label=words::remove() title=words::remove() on:click=hear(move |_| take_away(chat, &of))>
                <Icon glyph=Glyph::Close size=IconSize::Small/>
            </button>
        }
        .into_any()
    });
    view! {
        <div class="link-previews" data-previews>
            <div class="link-previews__all">{cards}</div>
            {away}
        </div>
    }
    .into_any()
}

fn card(preview: Preview) -> AnyView {
    let Preview { url, site, title, description } = preview;
    let text = (!description.is_empty())
        .then(|| view! { <p class="link-preview__text" dir="auto">{description}</p> }.into_any());
    view! {
        <div class="link-preview">
            <p class="link-preview__site" dir="auto">{site}</p>
            <a class="link-preview__title" dir="auto" href=url target="_blank" rel="noopener noreferrer nofollow ugc">{title}</a>
            {text}
        </div>
    }
    .into_any()
}

fn is_own(chat: Chat, of: &Subject) -> bool {
    let row = of.list.row_at(of.message).and_then(|row| row.try_get_untracked());
    let author = match row {
        Some(RowView::Message { entry, .. }) if matches!(entry.what, EntryKind::Message { .. }) => {
            entry.author.id
        }
        _ => return false,
    };
    author == chat.my_id()
}

/// Everyone's previews of this message go, for good.
fn take_away(chat: Chat, of: &Subject) {
    let path = format!("/rooms/{}/messages/{}/previews", of.room, of.message);
    chat.act("DELETE", path, "{}".to_owned(), |_| {});
}
