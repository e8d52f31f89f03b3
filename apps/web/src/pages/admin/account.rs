//! One account, and what administrators do with it.

use confab_protocol::api::{AccountInfo, ResetLink};
use confab_protocol::{Role, UserId};
use confab_ui::{Avatar, Badge, BadgeTone, view};
use confab_words::admin as words;
use leptos::prelude::*;

use super::accounts::line;
use crate::components::picture_at;
use crate::components::{Fresh, When, admin, said_around};

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
    let (account, when) = (line(&person, seen_at, browsers), view! { <When at=created_at/> });
    let when = when.into_any();
    let line = match tokens {
        0 => words::AccountMore { account, when }.around(),
        count => words::AccountTokens { account, count: count.into(), when }.around(),
    };
    view! {
        <p class="sheet__lead">
            <a class="link" href="/admin/people">{words::to_people()}</a>
        </p>
        {fresh.map(|made| {
            let when = view! { <When at=made.expires_at/> }.into_any();
            let lead = said_around(words::LinkLead { name: &name, when }.around());
            view! {
                <Fresh title=words::link_created() text=made.link.expose().to_owned()>{lead}</Fresh>
            }
        })}
        <div class="card">
            <div class="card__row">
                <Avatar name=name.clone() seed=id.0 picture=picture_at(person.picture)/>
                <div class="card__text">
                    <h2 class="card__title" dir="auto">{name.clone()}</h2>
                    <p class="card__note">
                        {said_around(line)}
                    </p>
                </div>
                {mark}
                {(!active).then(|| view! { <Badge text=words::deactivated() label=words::deactivated() tone=BadgeTone::Quiet/> })}
            </div>
        </div>
        {if active {
            view! { <Acts id name role own/> }.into_any()
        } else {
            view! {
                <ul class="card">
                    <Act
                        title=words::reopen_account()
                        note=words::reopen_note()
                        verb=words::reopen()
                        action=format!("/admin/people/{id}")
                        field=("active", "true")
                    />
                </ul>
            }.into_any()
        }}
        <p class="sheet__lead">
            <a class="link" href=format!("/admin/audit?person={id}")>{words::in_audit()}</a>
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
                title=words::administrator()
                note=words::administrator_note()
                verb=words::unmake()
                asks=words::UnmakeQuestion { name: &name }.text()
                action=page.clone()
                field=("administrator", "false")
            />
        }
        .into_any()
    } else {
        view! {
            <Act
                title=words::member()
                note=words::member_note()
                verb=words::make()
                asks=words::MakeQuestion { name: &name }.text()
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
                    title=words::forgotten()
                    note=words::forgotten_note()
                    verb=words::create_link()
                    action=format!("/admin/people/{id}/reset-link")
                />
            })}
            <Act
                title=words::sessions()
                note=words::sessions_note()
                verb=words::sign_out()
                asks=words::SignOutQuestion { name: &name }.text()
                action=format!("/admin/people/{id}/sign-out")
            />
            {(!own).then(|| view! {
                <Act
                    title=words::deactivate_account()
                    note=words::deactivate_note()
                    verb=words::deactivate()
                    asks=words::DeactivateQuestion { name: &name }.text()
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
