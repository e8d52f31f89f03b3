//! The pages beside the rooms that are read and filled in.

use confab_ui::{Notice, NoticeTone, provide_context, view};
use confab_words::{admin, invite};
use leptos::prelude::*;

use super::Frame;
use super::admin::{Account, Accounts, Admin, AdminRooms, Audit};
use super::browse::Browse;
use super::found::{Drafts, Mentions, Saved, Unreads, Versions};
use super::invite::Invites;
use super::new_message::NewMessage;
use super::new_room::NewRoom;
use super::no_room::{no_page, no_room};
use super::people::{People, described};
use super::person::{ProfilePage, no_person};
use super::search::Search;
use super::sections::Sections;
use super::settings::{Password, Settings};
use super::share::Share;
use super::threads::{Thread, Threads};
use super::your_rooms::YourRooms;
use crate::Preferences;
use crate::components::SheetBody;
use crate::start::{Session, Sheet};
use crate::state::Chat;

/// One of them, printed with the viewer's rooms beside it.
#[component]
pub(crate) fn SheetPage(session: Session, sheet: Sheet, look: Preferences) -> impl IntoView {
    let person = session.me.person.clone();
    provide_context(Chat::new(session));
    let title = sheet.title();
    let body = match sheet {
        Sheet::Browse { query, rooms } => view! { <Browse query rooms/> }.into_any(),
        Sheet::NewRoom => view! { <NewRoom/> }.into_any(),
        Sheet::YourRooms { invitations, page } => {
            view! { <YourRooms invitations page/> }.into_any()
        }
        Sheet::Sections => view! { <Sections/> }.into_any(),
        Sheet::Thread { room, page, client_id } => {
            view! { <Thread room=*room page=*page client_id/> }.into_any()
        }
        Sheet::Threads { page } => view! { <Threads page/> }.into_any(),
        Sheet::NewMessage { to, query, found } => view! { <NewMessage to query found/> }.into_any(),
        Sheet::Person { profile } => view! { <ProfilePage profile=*profile/> }.into_any(),
        Sheet::NoPerson => no_person().into_any(),
        Sheet::Share { text, rooms } => view! { <Share text rooms/> }.into_any(),
        Sheet::Settings { account, push, sessions, tokens, fresh } => {
            view! { <Settings person look account=*account push sessions tokens fresh/> }.into_any()
        }
        Sheet::Password => view! { <Password person/> }.into_any(),
        Sheet::Invite { sign_up, all, invites, fresh } => {
            view! { <Invites sign_up all invites fresh/> }.into_any()
        }
        Sheet::NoInvite => view! {
            <Notice tone=NoticeTone::Warning>{invite::not_allowed()}</Notice>
        }
        .into_any(),
        Sheet::Admin { settings, indexed } => view! { <Admin settings indexed/> }.into_any(),
        Sheet::Accounts { query, page } => view! { <Accounts query page/> }.into_any(),
        Sheet::Account { account, fresh } => {
            view! { <Account me=person.id account=*account fresh/> }.into_any()
        }
        Sheet::Audit { page, person, act, kept_days } => {
            view! { <Audit page person=person.map(|person| *person) act kept_days/> }.into_any()
        }
        Sheet::People { room, standing, query, members, description, kept_out } => {
            let described = described(&room, standing, description);
            view! {
                <People me=person.id room=*room standing query members described kept_out/>
            }
            .into_any()
        }
        Sheet::AdminRooms { query, public, closed } => {
            view! { <AdminRooms query public closed/> }.into_any()
        }
        Sheet::Unreads { rooms, more } => view! { <Unreads rooms more/> }.into_any(),
        Sheet::Mentions { page } => view! { <Mentions page/> }.into_any(),
        Sheet::Saved { page } => view! { <Saved page/> }.into_any(),
        Sheet::Search { query, room, everywhere, page, percent } => {
            view! { <Search query room=room.map(|room| *room) everywhere page percent/> }.into_any()
        }
        Sheet::Drafts { drafts } => view! { <Drafts drafts/> }.into_any(),
        Sheet::Versions { found } => view! { <Versions found/> }.into_any(),
        Sheet::NoRoom => no_room().into_any(),
        Sheet::NotFound => no_page().into_any(),
        Sheet::NoAdmin => view! {
            <Notice tone=NoticeTone::Warning>{admin::no_administrator()}</Notice>
        }
        .into_any(),
    };
    view! { <Frame><SheetBody title>{body}</SheetBody></Frame> }.into_any()
}
