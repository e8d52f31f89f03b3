//! Invitation links.

use confab_protocol::api::{Invite, NewInviteLink};
use confab_ui::{Glyph, Icon, Notice, NoticeTone};
use leptos::prelude::*;

use crate::components::{SecretText, When};

const DAYS: [(u32, &str); 3] = [(1, "1 day"), (7, "7 days"), (30, "30 days")];
const USES: [(u32, &str); 3] = [(1, "1 person"), (10, "10 people"), (100, "100 people")];

/// The links that still work, and a form for another, which is shown on the page that the form
/// leads to and never again.
#[component]
pub(super) fn Invites(invites: Vec<Invite>, fresh: Option<NewInviteLink>) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="invites">
            <h2 class="sheet__title" id="invites">"Invitations"</h2>
            <p class="sheet__lead">"A link lets people make an account until it expires or is used up."</p>
            <form class="sheet__line" method="post" action="/admin/invites">
                <Select label="Expires after" name="days" options=DAYS chosen=7/>
                <Select label="Good for" name="uses" options=USES chosen=10/>
                <button class="button">"Create link"</button>
            </form>
            {fresh.map(|made| view! {
                <Notice tone=NoticeTone::Positive>"Send this link to whom you invite. It is not shown again."</Notice>
                <SecretText text=made.link.expose().to_owned()/>
            })}
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
    let Invite { id, created_by, expires_at, uses_left, .. } = invite;
    let left =
        if uses_left == 1 { "1 use left".to_owned() } else { format!("{uses_left} uses left") };
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Link/>
            <div class="u-grow">
                <p class="card__title">{left}</p>
                <p class="card__note">{format!("By {} · expires ", created_by.called())}<When at=expires_at/></p>
            </div>
            <form method="post" action=format!("/admin/invites/{id}/revoke")>
                <button class="button">"Revoke"</button>
            </form>
        </li>
    }
    .into_any()
}
