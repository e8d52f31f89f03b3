//! Decisions of administrators: the server's name, who can sign up, accounts, rooms and the audit
//! log.

mod account;
mod accounts;
mod audit;
mod closed_rooms;
mod rooms;
mod rules;

use confab_protocol::api::Settings;
use confab_ui::{Glyph, Icon, Notice, view};
use confab_words::{Word, admin as words, files, search};
use leptos::prelude::*;

use crate::components::PictureForms;
pub(super) use account::Account;
pub(super) use accounts::Accounts;
pub(super) use audit::Audit;
pub(super) use rooms::AdminRooms;
use rules::Rules;

const PLACES: [(&str, Glyph, Word, Word); 4] = [
    ("/admin/people", Glyph::People, words::people, words::people_note),
    ("/invite", Glyph::Invite, words::invitations, words::invitations_note),
    ("/admin/rooms", Glyph::Hash, words::rooms, words::rooms_note),
    ("/admin/audit", Glyph::Clock, words::audit, words::audit_note),
];

/// The way to each, and the settings.
#[component]
pub(super) fn Admin(
    settings: Settings,
    /// How much of the older messages is indexed for searching, while that goes on.
    indexed: Option<u32>,
) -> impl IntoView {
    view! {
        {indexed.map(|percent| view! {
            <Notice>{search::Indexing { percent: percent.into() }.text()}</Notice>
        })}
        <ul class="card">
            {PLACES.map(|(href, glyph, title, note)| view! {
                <li class="card__row">
                    <Icon glyph/>
                    <div class="u-grow">
                        <a href=href class="card__title">{title()}</a>
                        <p class="card__note">{note()}</p>
                    </div>
                </li>
            }).collect_view()}
        </ul>
        <div class="card">
            <PictureForms path="/admin/picture" title=files::picture_of_server() picture=settings.picture/>
        </div>
        <Rules settings/>
    }
    .into_any()
}

/// The way back to the page with all of it.
fn back() -> impl IntoView {
    view! {
        <p class="sheet__lead">
            <a class="link" href="/admin">{words::back()}</a>
        </p>
    }
}
