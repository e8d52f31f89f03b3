//! Invitation links to the installation.

use confab_protocol::api::{Invite, NewInviteLink, SignUpMode};
use confab_ui::{Glyph, Icon, Notice, NoticeTone, view};
use confab_words::invite as words;
use leptos::prelude::*;

use crate::components::{Fresh, TextField, When, said_around};
use crate::start::{FreshInvite, QrCode};

const DAYS: [u32; 3] = [1, 7, 30];
const USES: [u32; 3] = [1, 10, 100];

/// The link that was just made, a form for another, and the links that still work.
#[component]
pub(super) fn Invites(
    sign_up: SignUpMode,
    /// Whether those of everyone are shown.
    all: bool,
    invites: Vec<Invite>,
    fresh: Option<FreshInvite>,
) -> impl IntoView {
    let title = if all { words::invitations() } else { words::your_invitations() };
    let days = DAYS.map(|days| (days, words::Days { count: days.into() }.text()));
    let uses = USES.map(|uses| (uses, words::People { count: uses.into() }.text()));
    view! {
        {fresh.map(|fresh| view! { <Made fresh/> })}
        {note(sign_up)}
        <section class="sheet__section" aria-labelledby="new">
            <h2 class="sheet__title" id="new">{words::new()}</h2>
            <p class="sheet__lead">{words::new_lead()}</p>
            <form class="sheet__form" method="post" action="/invite">
                <TextField
                    name="label"
                    label=words::for_whom()
                    hint=words::for_whom_hint()
                    placeholder=words::for_whom_example()
                    may_be_empty=true
                    maxlength="64"
                />
                <div class="sheet__line">
                    <Select label=words::expires_after() name="days" options=days chosen=7/>
                    <Select label=words::used_by() name="uses" options=uses chosen=10/>
                    <button class="button button--primary">{words::create()}</button>
                </div>
            </form>
        </section>
        <section class="sheet__section" aria-labelledby="invites">
            <h2 class="sheet__title" id="invites">{title}</h2>
            {if invites.is_empty() {
                view! { <p class="sheet__lead">{words::none()}</p> }.into_any()
            } else {
                view! {
                    <p class="sheet__lead">{words::shown_once()}</p>
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
        SignUpMode::Open => (NoticeTone::Plain, words::open()),
        SignUpMode::Closed => (NoticeTone::Warning, words::closed()),
    };
    Some(view! { <Notice tone>{sentence}</Notice> }.into_any())
}

#[component]
fn Made(fresh: FreshInvite) -> impl IntoView {
    let FreshInvite { made: NewInviteLink { invite, link }, qr } = fresh;
    let Invite { expires_at, uses_left, label, .. } = invite;
    let (count, when) = (uses_left.into(), view! { <When at=expires_at/> }.into_any());
    let share = if label.is_empty() {
        words::Share { count, when }.around()
    } else {
        words::ShareFor { count, label: &label, when }.around()
    };
    let code = qr.map(|qr| view! { <Picture qr/> }.into_any());
    view! {
        <Fresh title=words::created() text=link.expose().to_owned() below=code>
            {said_around(share)}
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
            <svg class="qr__code" viewBox=format!("0 0 {side} {side}") role="img" aria-label=words::qr()>
                <path d=path></path>
            </svg>
            <figcaption class="card__note">{words::scan()}</figcaption>
        </figure>
    }
    .into_any()
}

#[component]
fn Select(
    label: &'static str,
    name: &'static str,
    options: [(u32, String); 3],
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
    let number = &id.to_string();
    let revoke = words::RevokeOne { id: number }.text();
    let title = if label.is_empty() { words::Invitation { id: number }.text() } else { label };
    let [created, expires] = [created_at, expires_at].map(|at| view! { <When at/> }.into_any());
    let (count, name) = (uses_left.into(), &created_by.called());
    let line = words::Line { count, created, expires, name };
    view! {
        <li class="card__row card__row--wraps">
            <Icon glyph=Glyph::Link/>
            <div class="card__text">
                <p class="card__title" dir="auto">{title}</p>
                <p class="card__note">
                    {said_around(line.around())}
                </p>
            </div>
            <form method="post" action=format!("/invite/{id}/revoke")>
                <button class="button" aria-label=revoke>{words::revoke()}</button>
            </form>
        </li>
    }
    .into_any()
}
