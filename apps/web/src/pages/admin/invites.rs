//! Invitation links.

use std::sync::Arc;

use confab_protocol::api::{Invite, NewInvite, NewInviteLink};
use confab_ui::{Glyph, Icon, Notice, NoticeTone};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::{use_actions, use_backend};
use crate::components::{SecretText, When};
use crate::state::use_chat;

const DAYS: [(u32, &str); 3] = [(1, "1 day"), (7, "7 days"), (30, "30 days")];
const USES: [(u32, &str); 3] = [(1, "1 person"), (10, "10 people"), (100, "100 people")];

/// The links that still work, and a form for another. A new one is shown once, which takes
/// scripts.
#[component]
pub(super) fn Invites() -> impl IntoView {
    let backend = use_backend();
    let invites = Resource::new(
        || (),
        move |()| {
            let backend = Arc::clone(&backend);
            async move { backend.invites().await }
        },
    );
    view! {
        <section class="sheet__section" aria-labelledby="invites">
            <h2 class="sheet__title" id="invites">"Invitations"</h2>
            <p class="sheet__lead">"A link lets people make an account until it expires or is used up."</p>
            <NewInviteForm on_done=move || invites.refetch()/>
            <Transition>
                {move || Suspend::new(async move {
                    let rows = invites.await.unwrap_or_default();
                    (!rows.is_empty()).then(|| view! {
                        <ul class="card">
                            {rows.into_iter().map(|invite| view! { <Row invite on_done=move || invites.refetch()/> }).collect_view()}
                        </ul>
                    })
                })}
            </Transition>
        </section>
    }
    .into_any()
}

#[component]
fn NewInviteForm(on_done: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let chat = use_chat();
    let actions = use_actions();
    let days = RwSignal::new(7);
    let uses = RwSignal::new(10);
    let fresh = RwSignal::new(None::<NewInviteLink>);
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(actions) = actions.clone() else { return };
        let new = NewInvite { days: days.get_untracked(), uses: uses.get_untracked() };
        spawn_local(async move {
            match actions.create_invite(new).await {
                Ok(made) => {
                    fresh.set(Some(made));
                    on_done();
                }
                Err(error) => chat.say(error.message),
            }
        });
    };
    view! {
        <form class="sheet__line" method="post" action="/admin/invites" on:submit=make>
            <Select label="Expires after" name="days" options=DAYS chosen=days/>
            <Select label="Good for" name="uses" options=USES chosen=uses/>
            <button class="button" disabled=move || !chat.mounted.get()>"Create link"</button>
        </form>
        {move || fresh.get().map(|made| view! {
            <Notice tone=NoticeTone::Positive>"Send this link to whom you invite. It is not shown again."</Notice>
            <SecretText text=made.link.expose().to_owned()/>
        })}
    }
    .into_any()
}

#[component]
fn Select(
    label: &'static str,
    name: &'static str,
    options: [(u32, &'static str); 3],
    chosen: RwSignal<u32>,
) -> impl IntoView {
    let choose = move |event| {
        if let Ok(value) = event_target_value(&event).parse() {
            chosen.set(value);
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <select class="input" name=name on:change=choose>
                {options.map(|(value, title)| view! {
                    <option value=value.to_string() selected=value == chosen.get_untracked()>{title}</option>
                }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn Row(invite: Invite, on_done: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let Invite { id, created_by, expires_at, uses_left, .. } = invite;
    let left =
        if uses_left == 1 { "1 use left".to_owned() } else { format!("{uses_left} uses left") };
    let revoke = revoke(id, on_done);
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Link/>
            <div class="u-grow">
                <p class="card__title">{left}</p>
                <p class="card__note">{format!("By {} · expires ", created_by.name)}<When at=expires_at/></p>
            </div>
            <form method="post" action=format!("/admin/invites/{id}/revoke") on:submit=revoke>
                <button class="button">"Revoke"</button>
            </form>
        </li>
    }
    .into_any()
}

fn revoke(id: i64, on_done: impl Fn() + Copy + 'static) -> impl Fn(SubmitEvent) + 'static {
    let chat = use_chat();
    let actions = use_actions();
    move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        spawn_local(async move {
            match actions.revoke_invite(id).await {
                Ok(()) => on_done(),
                Err(error) => chat.say(error.message),
            }
        });
    }
}
