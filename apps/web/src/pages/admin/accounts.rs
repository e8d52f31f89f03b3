//! All accounts, to be searched.

use confab_protocol::api::{AccountInfo, AccountsPage};
use confab_protocol::{Person, Timestamp};
use confab_ui::{Avatar, Badge, BadgeTone, Glyph, Icon, view};
use confab_words::admin as words;
use leptos::prelude::*;

use super::back;
use crate::components::picture_at;
use crate::components::{Results, SearchField, When, admin, in_query, said_around};

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
                <SearchField query label=words::search_people() first=true/>
            </form>
            <div class="sheet__actions">
                <a href="/invite" class="button button--primary"><Icon glyph=Glyph::Invite/>{words::invite()}</a>
            </div>
        </div>
        <Results>
        {if accounts.is_empty() {
            view! { <p class="sheet__lead" role="status">{words::nobody()}</p> }.into_any()
        } else {
            view! {
                <ul class="card">
                    {accounts.into_iter().map(|account| view! { <Row account/> }).collect_view()}
                </ul>
            }.into_any()
        }}
        {next.map(|next| view! { <a class="button" href=next>{words::more_people()}</a> })}
        </Results>
    }
    .into_any()
}

/// The address of the page after a handle.
fn next_page(query: &str, after: &str) -> String {
    // A handle needs no escape.
    format!("/admin/people?after={after}&query={}", in_query(query))
}

#[component]
fn Row(account: AccountInfo) -> impl IntoView {
    let AccountInfo { person, active, seen_at, browsers, .. } = account;
    let mark = admin(&person);
    let line = line(&person, seen_at, browsers);
    let (id, name) = (person.id, person.name);
    view! {
        <li class="card__row">
            <Avatar name=name.clone() seed=id.0 picture=picture_at(person.picture)/>
            <div class="card__text">
                <a href=format!("/admin/people/{id}") class="card__title" dir="auto">{name}</a>
                <p class="card__note">
                    {line}
                </p>
            </div>
            {mark}
            {(!active).then(|| view! { <Badge text=words::deactivated() label=words::deactivated() tone=BadgeTone::Quiet/> })}
        </li>
    }
    .into_any()
}

/// A person's handle, when they were here last as far as their sessions tell, and on how much.
pub(super) fn line(person: &Person, seen_at: Option<Timestamp>, browsers: u32) -> AnyView {
    let seen = match seen_at {
        Some(at) => {
            let when = view! { <When at/> }.into_any();
            said_around(words::LastSeen { when }.around()).into_any()
        }
        None => words::never_seen().into_any(),
    };
    let devices = match browsers {
        0 => words::no_devices().to_owned(),
        count => words::Devices { count: count.into() }.text(),
    };
    let handle = person.handle.as_str();
    said_around(words::AccountLine { devices: &devices, handle, seen }.around()).into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_goes_on_in_the_next_page() {
        assert_eq!(next_page("a&b é", "zoe"), "/admin/people?after=zoe&query=a%26b%20%C3%A9");
    }
}
