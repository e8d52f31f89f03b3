//! Where rooms are made.

use confab_protocol::Visibility;
use confab_protocol::api::NewRoom;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use crate::backend::use_actions;
use crate::components::Sheet;
use crate::state::use_chat;

/// A plain form, carried out in place once hydrated.
#[component]
pub(crate) fn NewRoomPage() -> impl IntoView {
    let chat = use_chat();
    let actions = use_actions();
    let navigate = use_navigate();
    let name = RwSignal::new(String::new());
    let topic = RwSignal::new(String::new());
    let private = RwSignal::new(false);
    let make = move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        let navigate = navigate.clone();
        let visibility =
            if private.get_untracked() { Visibility::Private } else { Visibility::Public };
        let new = NewRoom { name: name.get_untracked(), topic: topic.get_untracked(), visibility };
        spawn_local(async move {
            match actions.create_room(new).await {
                Ok(room) => {
                    let address = format!("/rooms/{}", room.id);
                    chat.add(room);
                    navigate(&address, NavigateOptions::default());
                }
                Err(error) => chat.say(error.message),
            }
        });
    };
    view! {
        <Sheet title="New room">
            <form class="sheet__form" method="post" action="/rooms" on:submit=make>
                <label class="field">
                    <span class="field__label">"Name"</span>
                    <span class="prefix">
                        <span class="prefix__mark" aria-hidden="true">"#"</span>
                        <input
                            class="input input--prefix"
                            name="name"
                            required
                            autofocus
                            maxlength="64"
                            autocomplete="off"
                            spellcheck="false"
                            placeholder="release-planning"
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                    </span>
                </label>
                <label class="field">
                    <span class="field__label">"Topic"</span>
                    <input
                        class="input"
                        name="topic"
                        maxlength="250"
                        autocomplete="off"
                        placeholder="What it is for, in a line"
                        on:input=move |event| topic.set(event_target_value(&event))
                    />
                </label>
                <fieldset class="field">
                    <legend class="field__label">"Who can come in"</legend>
                    <div class="choices">
                        <label class="choice">
                            <input type="radio" name="visibility" value="public" checked on:change=move |_| private.set(false)/>
                            <span>
                                <span class="choice__title">"Public"</span>
                                <br/>
                                <span class="choice__note">"Everyone here can find it, read it and join."</span>
                            </span>
                        </label>
                        <label class="choice">
                            <input type="radio" name="visibility" value="private" on:change=move |_| private.set(true)/>
                            <span>
                                <span class="choice__title">"Private"</span>
                                <br/>
                                <span class="choice__note">"Members add others. To everyone else it does not exist."</span>
                            </span>
                        </label>
                    </div>
                </fieldset>
                <div class="sheet__actions">
                    <button class="button button--primary">"Create room"</button>
                    <A href="/browse" attr:class="button button--plain">"Cancel"</A>
                </div>
            </form>
        </Sheet>
    }
    .into_any()
}
