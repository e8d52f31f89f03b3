//! All accounts, to be searched.

use confab_protocol::api::{AccountInfo, AccountsPage};
use confab_ui::{Avatar, Badge, BadgeTone, Glyph, Icon};
use leptos::prelude::*;

use super::back;
use crate::components::{When, admin, begins};

/// A list in pages; the search is part of the address.
#[component]
pub(in crate::pages) fn Accounts(query: String, page: AccountsPage) -> impl IntoView {
    let AccountsPage { accounts, more } = page;
    let next = accounts.last().filter(|_| more).map(|last| {
        let after = last.person.handle.to_string();
        next_page(&query, &after)
    });
    view! {
        {back()}
        <div class="sheet__line">
            <form method="get" action="/admin/people" class="u-grow" role="search">
                <span class="prefix">
                    <span class="prefix__mark"><Icon glyph=Glyph::Search/></span>
                    <input
                        class="input input--search"
                        type="search"
                        name="query"
                        value=query
                        placeholder="Search people"
                        aria-label="Search people"
                        autocomplete="off"
                        autofocus=begins(true)
                    />
                </span>
            </form>
            <div class="sheet__actions">
                <a href="/invite" class="button button--primary"><Icon glyph=Glyph::Invite/>"Invite people"</a>
            </div>
        </div>
        {if accounts.is_empty() {
            view! { <p class="sheet__lead" role="status">"Nobody by that name."</p> }.into_any()
        } else {
            view! {
                <ul class="card">
                    {accounts.into_iter().map(|account| view! { <Row account/> }).collect_view()}
                </ul>
            }.into_any()
        }}
        {next.map(|next| view! { <a class="button" href=next>"More people"</a> })}
    }
    .into_any()
}

/// The address of the page after a handle.
fn next_page(query: &str, after: &str) -> String {
    // A handle needs no escape.
    format!("/admin/people?after={after}&query={}", escaped(query))
}

/// A text as a value of a query.
pub(super) fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            all.push(char::from(byte));
        } else {
            write!(all, "%{byte:02X}").unwrap_or_default();
        }
        all
    })
}

#[component]
fn Row(account: AccountInfo) -> impl IntoView {
    let AccountInfo { person, active, seen_at, browsers, .. } = account;
    let mark = admin(&person);
    let (id, name) = (person.id, person.name);
    view! {
        <li class="card__row">
            <Avatar name=name.clone() seed=id.0/>
            <div class="card__text">
                <a href=format!("/admin/people/{id}") class="card__title" dir="auto">{name}</a>
                <p class="card__note">
                    {format!("@{} · ", person.handle)}{seen(seen_at)}" · "{devices(browsers)}
                </p>
            </div>
            {mark}
            {(!active).then(|| view! { <Badge text="Deactivated" label="Deactivated" tone=BadgeTone::Quiet/> })}
        </li>
    }
    .into_any()
}

/// When someone was here last, as far as their sessions tell.
pub(super) fn seen(at: Option<confab_protocol::Timestamp>) -> AnyView {
    match at {
        Some(at) => view! { "last seen "<When at/> }.into_any(),
        None => "never signed in".into_any(),
    }
}

pub(super) fn devices(browsers: u32) -> String {
    match browsers {
        0 => "signed out".to_owned(),
        1 => "1 device".to_owned(),
        _ => format!("{browsers} devices"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_goes_on_in_the_next_page() {
        assert_eq!(next_page("a&b é", "zoe"), "/admin/people?after=zoe&query=a%26b%20%C3%A9");
    }
}
