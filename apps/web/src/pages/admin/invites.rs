//! Invitation links.

use confab_protocol::api::Invite;
use confab_ui::{Glyph, Icon};
use leptos::prelude::*;

use crate::components::When;

const DAYS: [(u32, &str); 3] = [(1, "1 day"), (7, "7 days"), (30, "30 days")];
const USES: [(u32, &str); 3] = [(1, "1 person"), (10, "10 people"), (100, "100 people")];

/// The links that still work, and a form for another.
#[component]
pub(super) fn Invites(invites: Vec<Invite>) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="invites">
            <h2 class="sheet__title" id="invites">"Invitations"</h2>
            <p class="sheet__lead">"A link lets people create an account until it expires or is used up."</p>
            <form class="sheet__line" method="post" action="/admin/invites">
                <Select label="Expires after" name="days" options=DAYS chosen=7/>
                <Select label="Can be used by" name="uses" options=USES chosen=10/>
                <button class="button">"Create link"</button>
            </form>
            {(!invites.is_empty()).then(|| view! {
                <ul class="card">
                    {invites.into_iter().map(|invite| view! { <Row invite/> }).collect_view()}
                </ul>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Select(
    label: &'static str,
    name: &'static str,
    options: [(u32, &'static str); 3],
    chosen: u32,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <select class="input" name=name>
                {options.map(|(value, title)| view! {
                    <option value=value.to_string() selected=value == chosen>{title}</option>
                }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn Row(invite: Invite) -> impl IntoView {
    let Invite { id, created_by, created_at, expires_at, uses_left } = invite;
    let revoke = format!("Revoke invitation {id}");
    let left =
        if uses_left == 1 { "1 use left".to_owned() } else { format!("{uses_left} uses left") };
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Link/>
            <div class="u-grow">
                <p class="card__title">{format!("Invitation {id} · {left}")}</p>
                <p class="card__note">
                    "Created by "<bdi>{created_by.called()}</bdi>", "<When at=created_at/>" · expires "<When at=expires_at/>
                </p>
            </div>
            <form method="post" action=format!("/admin/invites/{id}/revoke")>
                <button class="button" aria-label=revoke>"Revoke"</button>
            </form>
        </li>
    }
    .into_any()
}
