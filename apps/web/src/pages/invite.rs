//! Invitation links to the installation.

use confab_protocol::api::{Invite, NewInviteLink, SignUpMode};
use confab_ui::{Glyph, Icon, Notice, NoticeTone};
use leptos::prelude::*;

use crate::components::{Fresh, TextField, When};
use crate::start::{FreshInvite, QrCode};

const DAYS: [(u32, &str); 3] = [(1, "1 day"), (7, "7 days"), (30, "30 days")];
const USES: [(u32, &str); 3] = [(1, "1 person"), (10, "10 people"), (100, "100 people")];

/// The link that was just made, a form for another, and the links that still work.
#[component]
pub(super) fn Invites(
    sign_up: SignUpMode,
    /// Whether those of everyone are shown.
    all: bool,
    invites: Vec<Invite>,
    fresh: Option<FreshInvite>,
) -> impl IntoView {
    let title = if all { "Invitations" } else { "Your invitations" };
    view! {
        {fresh.map(|fresh| view! { <Made fresh/> })}
        {note(sign_up)}
        <section class="sheet__section" aria-labelledby="new">
            <h2 class="sheet__title" id="new">"New invitation"</h2>
            <p class="sheet__lead">"Anyone with the link can create an account until it expires or is used up."</p>
            <form class="sheet__form" method="post" action="/invite">
                <TextField
                    name="label"
                    label="For whom"
                    hint="Helps you tell invitations apart; only people who can invite see it."
                    placeholder="New crew"
                    may_be_empty=true
                    maxlength="64"
                />
                <div class="sheet__line">
                    <Select label="Expires after" name="days" options=DAYS chosen=7/>
                    <Select label="Can be used by" name="uses" options=USES chosen=10/>
                    <button class="button button--primary">"Create link"</button>
                </div>
            </form>
        </section>
        <section class="sheet__section" aria-labelledby="invites">
            <h2 class="sheet__title" id="invites">{title}</h2>
            {if invites.is_empty() {
                view! { <p class="sheet__lead">"No invitation can be used at the moment."</p> }.into_any()
            } else {
                view! {
                    <p class="sheet__lead">"Links are shown once, when they are created. Revoke one that got into the wrong hands."</p>
                    <ul class="card">
                        {invites.into_iter().map(|invite| view! { <Row invite/> }).collect_view()}
                    </ul>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}

/// A note where an invitation is not the way in.
fn note(sign_up: SignUpMode) -> Option<AnyView> {
    let (tone, sentence) = match sign_up {
        SignUpMode::Invite => return None,
        SignUpMode::Open => (
            NoticeTone::Plain,
            "Sign-up is open: people can also create an account without an invitation.",
        ),
        SignUpMode::Closed => (
            NoticeTone::Warning,
            "Sign-up is closed: no invitation works until an administrator changes that.",
        ),
    };
    Some(view! { <Notice tone>{sentence}</Notice> }.into_any())
}

#[component]
fn Made(fresh: FreshInvite) -> impl IntoView {
    let FreshInvite { made: NewInviteLink { invite, link }, qr } = fresh;
    let Invite { expires_at, uses_left, label, .. } = invite;
    let people = if uses_left == 1 { "1 person".to_owned() } else { format!("{uses_left} people") };
    let code = qr.map(|qr| view! { <Picture qr/> }.into_any());
    let whose = (!label.is_empty()).then(|| view! { " for "<bdi>{label}</bdi> });
    view! {
        <Fresh title="Invitation created" text=link.expose().to_owned() below=code>
            "Share this link. It won’t be shown again. The invitation"{whose}
            {format!(" lets {people} join until ")}<When at=expires_at/>"."
        </Fresh>
    }
    .into_any()
}

/// The link for a phone's camera.
#[component]
fn Picture(qr: QrCode) -> impl IntoView {
    let QrCode { side, path } = qr;
    view! {
        <figure class="qr">
            <svg class="qr__code" viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR code of the link">
                <path d=path></path>
            </svg>
            <figcaption class="card__note">"Scan it with a phone’s camera."</figcaption>
        </figure>
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
    let Invite { id, created_by, created_at, expires_at, uses_left, label } = invite;
    let revoke = format!("Revoke invitation {id}");
    let left =
        if uses_left == 1 { "1 use left".to_owned() } else { format!("{uses_left} uses left") };
    let title = if label.is_empty() { format!("Invitation {id}") } else { label };
    view! {
        <li class="card__row card__row--wraps">
            <Icon glyph=Glyph::Link/>
            <div class="card__text">
                <p class="card__title" dir="auto">{title}</p>
                <p class="card__note">
                    {left}" · by "<bdi>{created_by.called()}</bdi>", "<When at=created_at/>" · expires "<When at=expires_at/>
                </p>
            </div>
            <form method="post" action=format!("/invite/{id}/revoke")>
                <button class="button" aria-label=revoke>"Revoke"</button>
            </form>
        </li>
    }
    .into_any()
}
