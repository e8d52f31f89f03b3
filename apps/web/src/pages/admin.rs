//! Decisions of administrators: the server's name, who can sign up, invitation links, and which
//! accounts are deactivated.

mod closed_rooms;
mod closing;
mod invites;
mod rules;

use confab_protocol::api::{Invite, NewInviteLink, Settings};
use leptos::prelude::*;

use crate::components::{Fresh, When};

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
        {fresh.map(|made| {
            let Invite { id, expires_at, uses_left, .. } = made.invite;
            let people = if uses_left == 1 { "1 person".to_owned() } else { format!("{uses_left} people") };
            view! {
                <Fresh title="Invitation created" text=made.link.expose().to_owned()>
                    "Share this link. It won’t be shown again. "
                    {format!("Invitation {id} lets {people} join until ")}<When at=expires_at/>"."
                </Fresh>
            }
        })}
        <Rules settings/>
        <Invites invites/>
        <Closing/>
    }
}
