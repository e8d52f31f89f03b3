//! Placeholder where a room would be.

use confab_client::core::{Input, Unsent};
use confab_protocol::RoomId;
use confab_ui::{Empty, Glyph, RwSignal, effect, follow, hear};
use leptos::prelude::*;

use crate::components::SheetBody;
use crate::dom;
use crate::start::titled;
use crate::state::{Retry, use_chat};

/// The address names no room that the viewer may see.
#[component]
pub(super) fn NoRoom() -> impl IntoView {
    let chat = use_chat();
    effect(move || dom::set_title(&titled("Not found", &chat.server_name())));
    view! { <SheetBody title="Not found">{no_room()}</SheetBody> }.into_any()
}

/// Says so, and where to go instead.
pub(super) fn no_room() -> impl IntoView {
    view! {
        <Empty
            centre=true
            glyph=Glyph::Compass
            title="Room not found"
            text="This room doesn’t exist, or you don’t have access to it."
        >
            <a href="/browse" class="button button--primary">"Browse rooms"</a>
        </Empty>
    }
}

/// The address is none.
pub(super) fn no_page() -> impl IntoView {
    view! {
        <Empty
            centre=true
            glyph=Glyph::Compass
            title="There is nothing at this address"
            text="This page doesn’t exist, or you don’t have access to it."
        >
            <a href="/" class="button button--primary">"Back to your rooms"</a>
        </Empty>
    }
}

/// The room was on the screen, and the viewer may not see it any more; with its name then.
pub(crate) fn show_taken(id: RoomId, name: String) -> AnyView {
    let chat = use_chat();
    let title = format!("You are no longer in {name}");
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
                text="You left it on another device, or were removed."
            >
                <a href="/browse" class="button button--primary">"Browse rooms"</a>
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
            <p class="u-grow">"Not sent: "<bdi>{body}</bdi></p>
            <button type="button" class="button button--small" on:click=hear(move |_| copied.set(chat.copy(&text)))>
                {follow(move || if copied.get() { "Copied" } else { "Copy" })}
            </button>
            <button type="button" class="button button--small button--plain" on:click=hear(discard)>"Discard"</button>
        </div>
    }
    .into_any()
}

/// The room could not be loaded.
pub(crate) fn show_failed(retry: Retry) -> AnyView {
    view! {
        <SheetBody title="Room">
            <Empty
                centre=true
                glyph=Glyph::Alert
                title="This room can’t be loaded right now"
                text="It will be tried again as soon as the server answers."
            >
                <button type="button" class="button button--primary" on:click=hear(move |_| retry())>"Retry"</button>
            </Empty>
        </SheetBody>
    }
    .into_any()
}
