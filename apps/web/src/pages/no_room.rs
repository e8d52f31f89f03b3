//! Placeholder where a room would be.

use confab_client::core::{Input, Unsent};
use confab_protocol::RoomId;
use confab_ui::{Empty, Glyph, RwSignal, effect, follow, hear, view};
use confab_words::{messages, rooms as words};
use leptos::prelude::*;

use crate::components::{SheetBody, said};
use crate::dom;
use crate::start::titled;
use crate::state::{Retry, use_chat};

/// The address names no room that the viewer may see.
#[component]
pub(super) fn NoRoom() -> impl IntoView {
    let chat = use_chat();
    effect(move || dom::set_title(&titled(words::not_found(), &chat.server_name())));
    view! { <SheetBody title=words::not_found()>{no_room()}</SheetBody> }.into_any()
}

/// Says so, and where to go instead.
pub(super) fn no_room() -> impl IntoView {
    view! {
        <Empty
            centre=true
            glyph=Glyph::Compass
            title=words::not_found_title()
            text=words::not_found_text()
        >
            <a href="/browse" class="button button--primary">{words::browse()}</a>
        </Empty>
    }
}

/// The address is none.
pub(super) fn no_page() -> impl IntoView {
    view! {
        <Empty
            centre=true
            glyph=Glyph::Compass
            title=words::no_page_title()
            text=words::no_page_text()
        >
            <a href="/" class="button button--primary">{words::to_your_rooms()}</a>
        </Empty>
    }
}

/// The room was on the screen, and the viewer may not see it any more; with its name then.
pub(crate) fn show_taken(id: RoomId, name: String) -> AnyView {
    let chat = use_chat();
    let title = words::Taken { room: &name }.text();
    let called = titled(&name, &chat.server_name());
    effect(move || {
        dom::set_title(&called);
        // The focused element is gone with the room.
        request_animation_frame(|| {
            dom::focus("#page");
        });
    });
    let unsent = RwSignal::new(chat.unsent_of(id));
    view! {
        <SheetBody title=name>
            <Empty
                centre=true
                glyph=Glyph::Lock
                title=title
                text=words::taken_text()
            >
                <a href="/browse" class="button button--primary">{words::browse()}</a>
            </Empty>
            {follow(move || {
                let rows = unsent.get().into_iter().map(|message| {
                    view! { <NotSent message unsent/> }.into_any()
                });
                rows.collect::<Vec<_>>()
            })}
        </SheetBody>
    }
    .into_any()
}

/// A message that was written there and did not go out.
#[component]
fn NotSent(message: Unsent, unsent: RwSignal<Vec<Unsent>>) -> impl IntoView {
    let chat = use_chat();
    let Unsent { client_id, body, .. } = message;
    let text = body.clone();
    let copied = RwSignal::new(false);
    let discard = move |_| {
        chat.tell(Input::DiscardSend(client_id.clone()));
        unsent.update(|all| all.retain(|message| message.client_id != client_id));
    };
    view! {
        <div class="card card__row">
            <p class="u-grow">{said(words::NotSent { body: &body }.sentence())}</p>
            <button type="button" class="button button--small" on:click=hear(move |_| copied.set(chat.copy(&text)))>
                {follow(move || if copied.get() { messages::copied() } else { messages::copy() })}
            </button>
            <button type="button" class="button button--small button--plain" on:click=hear(discard)>{words::discard()}</button>
        </div>
    }
    .into_any()
}

/// The room could not be loaded.
pub(crate) fn show_failed(retry: Retry) -> AnyView {
    view! {
        <SheetBody title=words::room()>
            <Empty
                centre=true
                glyph=Glyph::Alert
                title=words::failed()
                text=words::failed_text()
            >
                <button type="button" class="button button--primary" on:click=hear(move |_| retry())>{words::retry()}</button>
            </Empty>
        </SheetBody>
    }
    .into_any()
}
