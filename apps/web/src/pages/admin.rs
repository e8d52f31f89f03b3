//! What administrators decide: the server's name, who may sign up, invitation links, and whose
//! account is closed.

mod closed_rooms;
mod closing;
mod invites;
mod rules;

use confab_protocol::api::{Invite, NewInviteLink, Settings};
use leptos::prelude::*;

pub(super) use closed_rooms::ClosedRooms;
use closing::Closing;
use invites::Invites;
use rules::Rules;

/// The whole of it.
#[component]
pub(super) fn Admin(
    settings: Settings,
    invites: Vec<Invite>,
    fresh: Option<NewInviteLink>,
) -> impl IntoView {
    view! {
        <Rules settings/>
        <Invites invites fresh/>
        <Closing/>
    }
}
