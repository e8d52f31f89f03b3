//! The server's name, and who may make an account.

use std::sync::Arc;

use confab_protocol::api::{ChangeSettings, Settings, SignUpMode};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::{use_actions, use_backend};
use crate::state::use_chat;

const MODES: [(SignUpMode, &str, &str, &str); 3] = [
    (SignUpMode::Invite, "invite", "By invitation", "Whoever has a link that you made."),
    (SignUpMode::Open, "open", "Open", "Everyone who can reach this server."),
    (SignUpMode::Closed, "closed", "Closed", "Nobody. Accounts that exist stay."),
];

/// A plain form, carried out in place once hydrated.
#[component]
pub(super) fn Rules() -> impl IntoView {
    let backend = use_backend();
    let settings = Resource::new(
        || (),
        move |()| {
            let backend = Arc::clone(&backend);
            async move { backend.settings().await }
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                settings.await.ok().map(|settings| view! { <RulesForm settings/> })
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn RulesForm(settings: Settings) -> impl IntoView {
    let chat = use_chat();
    let actions = use_actions();
    let name = RwSignal::new(settings.server_name.clone());
    let mode = RwSignal::new(settings.sign_up);
    let save = move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        let change = ChangeSettings {
            server_name: Some(name.get_untracked()),
            sign_up: Some(mode.get_untracked()),
        };
        spawn_local(async move {
            match actions.change_settings(change).await {
                Ok(settings) => {
                    chat.server_name.set(settings.server_name);
                    chat.say("Saved.");
                }
                Err(error) => chat.say(error.message),
            }
        });
    };
    view! {
        <section class="sheet__section" aria-labelledby="rules">
            <h2 class="sheet__title" id="rules">"This server"</h2>
            <form class="sheet__form" method="post" action="/admin/settings" on:submit=save>
                <label class="field">
                    <span class="field__label">"Name"</span>
                    <input
                        class="input"
                        name="server_name"
                        required
                        maxlength="64"
                        value=settings.server_name
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <fieldset class="field">
                    <legend class="field__label">"Who may make an account"</legend>
                    <div class="choices">
                        {MODES.map(|(choice, value, title, note)| view! {
                            <label class="choice">
                                <input
                                    type="radio"
                                    name="sign_up"
                                    value=value
                                    checked=settings.sign_up == choice
                                    on:change=move |_| mode.set(choice)
                                />
                                <span>
                                    <span class="choice__title">{title}</span>
                                    <br/>
                                    <span class="choice__note">{note}</span>
                                </span>
                            </label>
                        }).collect_view()}
                    </div>
                </fieldset>
                <div class="sheet__actions"><button class="button button--primary">"Save"</button></div>
            </form>
        </section>
    }
    .into_any()
}
