//! The pieces of a line: text, formatting, links and names.

use std::cell::Cell;

use confab_markup::{Inline, Target, reads_as_another};
use confab_protocol::{EVERYONE, Handle};
use confab_ui::view;
use leptos::prelude::*;

use super::marked::show_marked;
use crate::live::mentions_me;
use crate::platform;
use crate::state::use_chat;

/// The names that stand out in a message, and how much colour it may have.
#[derive(Debug)]
pub(super) struct Names {
    /// The viewer's own.
    pub(super) me: Handle,
    /// The people who are mentioned.
    pub(super) mentions: Vec<Handle>,
    /// Words that were looked for.
    pub(super) marks: Vec<String>,
    /// Pieces of code that may still have a colour of their own.
    pub(super) colours: Cell<usize>,
}

pub(super) fn show_line(inlines: Vec<Inline>, names: &Names) -> Vec<AnyView> {
    inlines.into_iter().map(|inline| show(inline, names)).collect()
}

fn show(inline: Inline, names: &Names) -> AnyView {
    match inline {
        Inline::Text(text) => show_marked(text, &names.marks),
        Inline::Break => view! { <br/> }.into_any(),
        Inline::Code(text) => {
            view! { <code dir="ltr">{show_marked(text, &names.marks)}</code> }.into_any()
        }
        Inline::Strong(inner) => view! { <strong>{show_line(inner, names)}</strong> }.into_any(),
        Inline::Emphasis(inner) => view! { <em>{show_line(inner, names)}</em> }.into_any(),
        Inline::Strike(inner) => view! { <s>{show_line(inner, names)}</s> }.into_any(),
        Inline::Link { target, content, title } => show_link(&target, content, title, names),
        Inline::Mention { handle, written } => show_mention(&handle, &written, names),
        Inline::Room(name) => show_room(&name),
        Inline::Emoji { name, picture } => {
            view! { <span title=format!(":{name}:")>{picture}</span> }.into_any()
        }
    }
}

/// A name looks like a mention where the server found the person.
fn show_mention(handle: &Handle, written: &str, names: &Names) -> AnyView {
    let text = format!("@{written}");
    if !names.mentions.contains(handle) {
        return text.into_any();
    }
    if EVERYONE.contains(&handle.as_str()) {
        let mine = mentions_me(&names.mentions, &names.me);
        return view! { <span class="mention" class:mention--me=mine>{text}</span> }.into_any();
    }
    let mine = *handle == names.me;
    view! {
        <bdi><a href=format!("/people/{handle}") class="mention" class:mention--me=mine>{text}</a></bdi>
    }
    .into_any()
}

/// A name leads to the room where the viewer is in one that is called so. Else it leads to the
/// public one that is, where they may join; the server finds it once it is asked for.
fn show_room(name: &str) -> AnyView {
    let room = use_chat().rooms.with_untracked(|rooms| rooms.find_called(name));
    // Names are letters, digits and a few marks, which an address takes as they are.
    let (class, address) = match room {
        Some(id) => ("room-name", format!("/rooms/{id}")),
        None => ("room-unknown", format!("/browse?query=%23{name}")),
    };
    view! { <a class=class dir="auto" href=address>{format!("#{name}")}</a> }.into_any()
}

/// Says where a link leads: beside it, where its text reads like another place; else when it is
/// pointed at or has the focus.
fn show_link(
    target: &Target,
    content: Vec<Inline>,
    title: Option<String>,
    names: &Names,
) -> AnyView {
    // An address that is none for a browser, either.
    let Some(place) = platform::place_of(target.as_str()) else {
        let is_address = content == [Inline::Text(target.as_str().to_owned())];
        let address = (!is_address).then(|| format!(" ({target})"));
        return (show_line(content, names), address).into_any();
    };
    let beside = reads_as_another(&content, &place).then(|| {
        view! { <span class="link__place" dir="ltr">{format!(" ({place})")}</span> }.into_any()
    });
    let title = title.map_or_else(|| place.clone(), |title| format!("{place}: {title}"));
    view! {
        <a class="link" href=target.as_str().to_owned() title=title target="_blank" rel="noopener noreferrer nofollow ugc">
            {show_line(content, names)}
        </a>
        {beside}
    }
    .into_any()
}
