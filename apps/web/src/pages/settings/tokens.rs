//! Personal API tokens, for bots and scripts.

use std::sync::Arc;

use confab_protocol::SessionId;
use confab_protocol::api::{NewToken, NewTokenSecret, Scope, TokenInfo};
use confab_ui::{Glyph, Icon, Notice, NoticeTone};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::{use_actions, use_backend};
use crate::components::{SecretText, When};
use crate::state::use_chat;

/// The tokens there are, and a form for another. A new one is shown once, which takes scripts.
#[component]
pub(super) fn Tokens() -> impl IntoView {
    let backend = use_backend();
    let tokens = Resource::new(
        || (),
        move |()| {
            let backend = Arc::clone(&backend);
            async move { backend.tokens().await }
        },
    );
    view! {
        <section class="sheet__section" aria-labelledby="tokens">
            <h2 class="sheet__title" id="tokens">"API tokens"</h2>
            <p class="sheet__lead">"For bots and scripts that act as you. A token is as good as your password for what it may do."</p>
            <NewTokenForm on_done=move || tokens.refetch()/>
            <Transition>
                {move || Suspend::new(async move {
                    let rows = tokens.await.unwrap_or_default();
                    (!rows.is_empty()).then(|| view! {
                        <ul class="card">
                            {rows.into_iter().map(|token| view! { <Token token on_done=move || tokens.refetch()/> }).collect_view()}
                        </ul>
                    })
                })}
            </Transition>
        </section>
    }
    .into_any()
}

#[component]
fn NewTokenForm(on_done: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let chat = use_chat();
    let actions = use_actions();
    let name = RwSignal::new(String::new());
    let writes = RwSignal::new(true);
    let fresh = RwSignal::new(None::<NewTokenSecret>);
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(actions) = actions.clone() else { return };
        let mut scopes = vec![Scope::Read];
        if writes.get_untracked() {
            scopes.push(Scope::Write);
        }
        let new = NewToken { name: name.get_untracked(), scopes, days: None };
        spawn_local(async move {
            match actions.create_token(new).await {
                Ok(made) => {
                    fresh.set(Some(made));
                    name.set(String::new());
                    on_done();
                }
                Err(error) => chat.say(error.message),
            }
        });
    };
    view! {
        <form class="sheet__line" method="post" action="/settings/tokens" on:submit=make>
            <label class="field">
                <span class="field__label">"Name"</span>
                <input
                    class="input"
                    name="name"
                    required
                    maxlength="64"
                    autocomplete="off"
                    placeholder="deploy-bot"
                    prop:value=name
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <label class="check">
                <input type="checkbox" name="scope" value="write" checked on:change=move |event| writes.set(event_target_checked(&event))/>
                "May write"
            </label>
            <button class="button" disabled=move || !chat.mounted.get()>"Create token"</button>
        </form>
        {move || fresh.get().map(|made| view! {
            <Notice tone=NoticeTone::Positive>"Copy the token now. It is not shown again."</Notice>
            <SecretText text=made.secret.expose().to_owned()/>
        })}
    }
    .into_any()
}

#[component]
fn Token(token: TokenInfo, on_done: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let TokenInfo { id, name, scopes, used_at, .. } = token;
    let scopes = scopes.iter().map(|scope| match scope {
        Scope::Read => "reads",
        Scope::Write => "writes",
        Scope::Admin => "administers",
    });
    let scopes = scopes.collect::<Vec<_>>().join(", ");
    let revoke = revoke(id, on_done);
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Key/>
            <div class="u-grow">
                <p class="card__title u-truncate">{name}</p>
                <p class="card__note">{scopes}" · last used "<When at=used_at/></p>
            </div>
            <form method="post" action=format!("/settings/tokens/{id}/revoke") on:submit=revoke>
                <button class="button">"Revoke"</button>
            </form>
        </li>
    }
    .into_any()
}

fn revoke(id: SessionId, on_done: impl Fn() + Copy + 'static) -> impl Fn(SubmitEvent) + 'static {
    let chat = use_chat();
    let actions = use_actions();
    move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        spawn_local(async move {
            match actions.revoke_token(id).await {
                Ok(()) => on_done(),
                Err(error) => chat.say(error.message),
            }
        });
    }
}
