//! One account, and what administrators do with it.

use confab_protocol::api::{AccountInfo, ResetLink};
use confab_protocol::{Role, UserId};
use confab_ui::{Avatar, Badge, BadgeTone};
use leptos::prelude::*;

use super::accounts::{devices, seen};
use crate::components::{Fresh, When, admin};

/// Plain forms, of which the grave ones ask before they do it.
#[component]
pub(in crate::pages) fn Account(
    me: UserId,
    account: AccountInfo,
    fresh: Option<ResetLink>,
) -> impl IntoView {
    let AccountInfo { person, role, active, created_at, seen_at, browsers, tokens } = account;
    let (id, name) = (person.id, person.name.clone());
    let mark = admin(&person);
    let own = id == me;
    let tokens = match tokens {
        0 => String::new(),
        1 => " · 1 API token".to_owned(),
        _ => format!(" · {tokens} API tokens"),
    };
    view! {
        <p class="sheet__lead">
            <a class="link" href="/admin/people">"Back to all people"</a>
        </p>
        {fresh.map(|made| { let name = name.clone(); view! {
            <Fresh title="Reset link created" text=made.link.expose().to_owned()>
                "Give this link to "<bdi>{name}</bdi>" and to nobody else: whoever opens it chooses the password. It works once, until "
                <When at=made.expires_at/>", and won’t be shown again."
            </Fresh>
        }})}
        <div class="card">
            <div class="card__row">
                <Avatar name=name.clone() seed=id.0/>
                <div class="card__text">
                    <h2 class="card__title" dir="auto">{name.clone()}</h2>
                    <p class="card__note">
                        {format!("@{} · ", person.handle)}{seen(seen_at)}" · "{devices(browsers)}{tokens}
                        " · joined "<When at=created_at/>
                    </p>
                </div>
                {mark}
                {(!active).then(|| view! { <Badge text="Deactivated" label="Deactivated" tone=BadgeTone::Quiet/> })}
            </div>
        </div>
        {if active {
            view! { <Acts id name role own/> }.into_any()
        } else {
            view! {
                <ul class="card">
                    <Act
                        title="Reopen account"
                        note="They sign in with their password as before, and are in their rooms again."
                        verb="Reopen"
                        action=format!("/admin/people/{id}")
                        field=("active", "true")
                    />
                </ul>
            }.into_any()
        }}
        <p class="sheet__lead">
            <a class="link" href=format!("/admin/audit?person={id}")>"In the audit log"</a>
        </p>
    }
    .into_any()
}

/// Acts on an account that is open.
#[component]
fn Acts(id: UserId, name: String, role: Role, own: bool) -> impl IntoView {
    let page = format!("/admin/people/{id}");
    let role = if role == Role::Administrator {
        view! {
            <Act
                title="Administrator"
                note="They change settings, invite people and administer accounts and public rooms."
                verb="Remove as administrator"
                asks=format!("Remove {name} as administrator?")
                action=page.clone()
                field=("administrator", "false")
            />
        }
        .into_any()
    } else {
        view! {
            <Act
                title="Member"
                note="An administrator changes settings, invites people and administers accounts and public rooms."
                verb="Make administrator"
                asks=format!("Make {name} an administrator?")
                action=page.clone()
                field=("administrator", "true")
            />
        }
        .into_any()
    };
    view! {
        <ul class="card">
            {role}
            {(!own).then(|| view! {
                <Act
                    title="Forgotten password"
                    note="Creates a link by which they choose a new password. It works once, for 24 hours; an earlier one stops working."
                    verb="Create reset link"
                    action=format!("/admin/people/{id}/reset-link")
                />
            })}
            <Act
                title="Sessions"
                note="Signs them out of every browser and revokes their API tokens."
                verb="Sign out everywhere"
                asks=format!("Sign {name} out everywhere?")
                action=format!("/admin/people/{id}/sign-out")
            />
            {(!own).then(|| view! {
                <Act
                    title="Deactivate account"
                    note="Signs them out everywhere and keeps them out. Their messages stay. You can reopen the account."
                    verb="Deactivate"
                    asks=format!("Deactivate {name}?")
                    grave=true
                    action=page
                    field=("active", "false")
                />
            })}
        </ul>
    }
    .into_any()
}

/// One act: at once, or after a question that is asked without a script.
#[component]
fn Act(
    title: &'static str,
    note: &'static str,
    verb: &'static str,
    #[prop(optional, into)] asks: Option<String>,
    #[prop(optional)] grave: bool,
    action: String,
    #[prop(optional, into)] field: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let field = field.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let class = if grave { "button button--danger" } else { "button" };
    view! {
        <li class="card__row card__row--wraps">
            <div class="card__text">
                <p class="card__title">{title}</p>
                <p class="card__note">{note}</p>
            </div>
            {match asks {
                Some(question) => view! {
                    <details class="ask" name="ask">
                        <summary class=if grave { "button ask__ban" } else { "button" }>{verb}</summary>
                        <form class="ask__form" method="post" action=action>
                            <p dir="auto">{question}</p>
                            {field}
                            <button class=class>{verb}</button>
                        </form>
                    </details>
                }.into_any(),
                None => view! {
                    <form method="post" action=action>
                        {field}
                        <button class=class>{verb}</button>
                    </form>
                }.into_any(),
            }}
        </li>
    }
    .into_any()
}
