//! A room's members, and who is kept out of it, for those who decide that.

use confab_protocol::api::{BanInfo, BansPage, InvitedInfo, InvitedPage, MemberInfo, MembersPage};
use confab_protocol::{Membership, RoomId, RoomSummary, UserId};
use confab_ui::{Avatar, Badge, BadgeTone};
use leptos::prelude::*;

use crate::components::{When, admin};
use crate::words::called;

/// Plain forms: whom to put out, whom to ban, and whose ban to lift.
#[component]
pub(super) fn People(
    me: UserId,
    room: RoomSummary,
    members: MembersPage,
    invited: InvitedPage,
    bans: BansPage,
) -> impl IntoView {
    let id = room.id;
    view! {
        <p class="sheet__lead">
            <a class="link" href=format!("/rooms/{id}?panel=details")>{format!("Back to {}", called(&room))}</a>
        </p>
        <Members me room=id members/>
        <InvitedPeople room=id invited/>
        <Bans room=id bans/>
    }
    .into_any()
}

#[component]
fn Members(me: UserId, room: RoomId, members: MembersPage) -> impl IntoView {
    let MembersPage { members, more } = members;
    let next = members.last().filter(|_| more).map(|last| last.person.handle.to_string());
    view! {
        <section class="sheet__section" aria-labelledby="members">
            <h2 class="sheet__title" id="members">"Members"</h2>
            <p class="sheet__lead">
                "Who is removed may be added again, or join again where the room is public. Who is banned may not, and sees nothing of the room."
            </p>
            <ul class="card">
                {members.into_iter().map(|member| view! { <Member me room member/> }).collect_view()}
            </ul>
            {next.map(|last| view! {
                <a class="button" href=format!("/rooms/{room}/people?after={last}")>"More members"</a>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Member(me: UserId, room: RoomId, member: MemberInfo) -> impl IntoView {
    let MemberInfo { person, membership } = member;
    let mark = admin(&person);
    let (id, name, handle) = (person.id, person.name, person.handle.to_string());
    let [remove, ban] = ["Remove", "Ban"].map(|verb| format!("{verb} {name}"));
    view! {
        <li class="card__row" class:card__row--wraps=id != me>
            <Avatar name=name.clone() seed=id.0/>
            <div class="card__text">
                <p class="card__title" dir="auto">{name}{(id == me).then_some(" (you)")}</p>
                <p class="card__note">{format!("@{handle}")}</p>
            </div>
            {mark}
            {(membership == Membership::Owner).then(|| view! { <Badge text="Owner" label="Owner" tone=BadgeTone::Quiet/> })}
            {(id != me).then(|| view! {
                <form method="post" action=format!("/rooms/{room}/members/{id}/remove")>
                    <button class="button" aria-label=remove>"Remove"</button>
                </form>
                <form method="post" action=format!("/rooms/{room}/bans")>
                    <input type="hidden" name="handle" value=handle/>
                    <button class="button" aria-label=ban>"Ban"</button>
                </form>
            })}
        </li>
    }
    .into_any()
}

/// Nothing at all while nobody is invited.
#[component]
fn InvitedPeople(room: RoomId, invited: InvitedPage) -> impl IntoView {
    let InvitedPage { invited, more } = invited;
    let next = invited.last().filter(|_| more).map(|last| last.person.handle.to_string());
    (!invited.is_empty()).then(|| view! {
        <section class="sheet__section" aria-labelledby="invited">
            <h2 class="sheet__title" id="invited">"Invited"</h2>
            <p class="sheet__lead">"They want to be asked before they are added, and haven’t answered yet."</p>
            <ul class="card">
                {invited.into_iter().map(|invited| view! { <Invitee room invited/> }).collect_view()}
            </ul>
            {next.map(|last| view! {
                <a class="button" href=format!("/rooms/{room}/people?invited_after={last}#invited")>"More invited people"</a>
            })}
        </section>
    }.into_any())
}

#[component]
fn Invitee(room: RoomId, invited: InvitedInfo) -> impl IntoView {
    let InvitedInfo { person, by, at } = invited;
    let (id, name) = (person.id, person.name);
    let revoke = format!("Take back the invitation of {name}");
    view! {
        <li class="card__row card__row--wraps">
            <Avatar name=name.clone() seed=id.0/>
            <div class="card__text">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note">{format!("@{} · invited by {} on ", person.handle, by.called())}<When at/></p>
            </div>
            <form method="post" action=format!("/rooms/{room}/invitations/{id}/revoke")>
                <button class="button" aria-label=revoke>"Take back"</button>
            </form>
        </li>
    }
    .into_any()
}

#[component]
fn Bans(room: RoomId, bans: BansPage) -> impl IntoView {
    let BansPage { bans, more } = bans;
    let next = bans.last().filter(|_| more).map(|last| last.person.handle.to_string());
    view! {
        <section class="sheet__section" aria-labelledby="bans">
            <h2 class="sheet__title" id="bans">"Banned"</h2>
            <p class="sheet__lead">"For these the room doesn’t exist, and nobody can add them."</p>
            <form class="sheet__line" method="post" action=format!("/rooms/{room}/bans")>
                <label class="field">
                    <span class="field__label">"User name"</span>
                    <input class="input" name="handle" required autocomplete="off" autocapitalize="none" spellcheck="false"/>
                </label>
                <button class="button">"Ban"</button>
            </form>
            {(!bans.is_empty()).then(|| view! {
                <ul class="card">
                    {bans.into_iter().map(|ban| view! { <Ban room ban/> }).collect_view()}
                </ul>
            })}
            {next.map(|last| view! {
                <a class="button" href=format!("/rooms/{room}/people?banned_after={last}#bans")>"More bans"</a>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Ban(room: RoomId, ban: BanInfo) -> impl IntoView {
    let BanInfo { person, by, at } = ban;
    let (id, name) = (person.id, person.name);
    let lift = format!("Lift the ban of {name}");
    view! {
        <li class="card__row card__row--wraps">
            <Avatar name=name.clone() seed=id.0/>
            <div class="card__text">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note">{format!("@{} · banned by {} on ", person.handle, by.called())}<When at/></p>
            </div>
            <form method="post" action=format!("/rooms/{room}/bans/{id}/lift")>
                <button class="button" aria-label=lift>"Lift"</button>
            </form>
        </li>
    }
    .into_any()
}
