//! A room's members and their roles, and for those who decide that who is kept out of it.

use confab_policy::{Action, Standing};
use confab_protocol::api::{BanInfo, BansPage, InvitedInfo, InvitedPage, MemberInfo, MembersPage};
use confab_protocol::{
    MemberRole, Membership, Role, RoomId, RoomKind, RoomMarks, RoomSummary, UserId,
};
use confab_ui::{Avatar, Badge, BadgeTone, view};
use confab_words::{Word, description as about, moderation as words};
use leptos::prelude::*;

use crate::components::picture_at;
use crate::components::{
    MessageText, Results, SearchField, TextField, When, admin, in_query, plain_text, said_around,
    typed,
};
use crate::state::use_chat;
use crate::words::called;

/// A searchable list, with plain forms for those who may: roles, removing, banning, lifting a ban.
#[component]
pub(super) fn People(
    me: UserId,
    room: RoomSummary,
    /// The viewer's position towards it.
    standing: Standing,
    query: String,
    members: MembersPage,
    described: Option<AnyView>,
    kept_out: Option<(InvitedPage, BansPage)>,
) -> impl IntoView {
    let id = room.id;
    let back = view! { <bdi>{called(&room)}</bdi> }.into_any();
    view! {
        <p class="sheet__lead">
            <a class="link" href=format!("/rooms/{id}?panel=details")>{said_around(words::Back { room: back }.around())}</a>
        </p>
        {described}
        <Members me room standing query members/>
        {kept_out.map(|(invited, bans)| view! {
            <InvitedPeople room=id invited/>
            <Bans room=id bans/>
        })}
    }
    .into_any()
}

/// The description of a room, with a form for those who may change it; nothing in conversations, and
/// where there is nothing to read or write.
pub(super) fn described(
    room: &RoomSummary,
    standing: Standing,
    description: String,
) -> Option<AnyView> {
    let (me, may) = (use_chat().me().handle, standing.may(Action::ChangeRoom));
    let text = typed("description").unwrap_or_else(|| description.clone());
    let some = !description.is_empty();
    let action = format!("/rooms/{}/description", room.id);
    (may || some).then(|| {
        view! {
            <section class="sheet__section" aria-labelledby="description">
                <h2 class="sheet__title" id="description">{about::title()}</h2>
                {some.then(|| view! {
                    <div class="card"><div class="card__row"><div class="card__text"><MessageText source=description me mentions=Vec::new()/></div></div></div>
                })}
                {may.then(|| view! {
                    <form class="sheet__form" method="post" action=action>
                        <textarea class="input" name="description" rows="4" maxlength="2000" dir="auto" aria-label=about::label()>
                            // Browsers do not count a line break at the start.
                            {format!("\n{}", plain_text(&text))}
                        </textarea>
                        <div class="sheet__actions"><button class="button">{about::save()}</button></div>
                    </form>
                })}
            </section>
        }
        .into_any()
    })
}

#[component]
fn Members(
    me: UserId,
    room: RoomSummary,
    standing: Standing,
    query: String,
    members: MembersPage,
) -> impl IntoView {
    let MembersPage { members, more } = members;
    let (id, kind) = (room.id, room.kind);
    let next = members.last().filter(|_| more).map(|last| last.person.handle.to_string());
    let next =
        next.map(|last| format!("/rooms/{id}/people?after={last}&query={}", in_query(&query)));
    let lead = standing.may(Action::Ban).then(|| {
        view! {
            <p class="sheet__lead">
                {words::members_lead()}
            </p>
        }
    });
    view! {
        <section class="sheet__section" aria-labelledby="members">
            <h2 class="sheet__title" id="members">{words::members()}</h2>
            {lead}
            <form method="get" action=format!("/rooms/{id}/people") role="search">
                <SearchField query label=words::find()/>
            </form>
            <Results>
            {if members.is_empty() {
                view! { <p class="sheet__lead" role="status">{words::nobody()}</p> }.into_any()
            } else {
                view! {
                    <ul class="card">
                        {members.into_iter().map(|member| view! { <Member me room=id kind standing member/> }).collect_view()}
                    </ul>
                }.into_any()
            }}
            {next.map(|next| view! { <a class="button" href=next>{words::more_members()}</a> })}
            </Results>
        </section>
    }
    .into_any()
}

#[component]
fn Member(
    me: UserId,
    room: RoomId,
    kind: RoomKind,
    standing: Standing,
    member: MemberInfo,
) -> impl IntoView {
    let MemberInfo { person, membership, moderator, .. } = member;
    let mark = admin(&person);
    let (id, name, handle) = (person.id, person.name, person.handle.to_string());
    let role = match (membership, moderator) {
        (Membership::Owner, _) => MemberRole::Owner,
        (_, true) => MemberRole::Moderator,
        _ => MemberRole::Member,
    };
    let marks = RoomMarks { moderator, ..RoomMarks::default() };
    let theirs = Standing { kind, membership, role: Role::Member, marks };
    let reached = id != me && standing.reaches(theirs);
    let removes = reached && standing.may(Action::RemoveMember);
    let bans = reached && standing.may(Action::Ban) && !person.administrator;
    let roles = standing.may(Action::ChangeRoles);
    view! {
        <li class="card__row" class:card__row--wraps=roles || removes>
            <Avatar name=name.clone() seed=id.0 picture=picture_at(person.picture)/>
            <div class="card__text">
                <p class="card__title"><bdi>{name.clone()}</bdi>{(id == me).then(words::you)}</p>
                <p class="card__note">{format!("@{handle}")}</p>
            </div>
            {mark}
            {role_badge(role)}
            {roles.then(|| view! { <Roles room id role name=name.clone()/> })}
            {removes.then(|| view! {
                <Ask
                    verb=words::remove()
                    what=words::RemoveOne { name: &name }.text()
                    question=words::RemoveQuestion { name: &name }.text()
                    says=words::remove_note()
                    action=format!("/rooms/{room}/members/{id}/remove")
                />
            })}
            {bans.then(|| view! {
                <Ask
                    grave=true
                    verb=words::ban()
                    what=words::BanOne { name: &name }.text()
                    question=words::BanQuestion { name: &name }.text()
                    says=words::ban_note()
                    action=format!("/rooms/{room}/bans")
                    handle=handle
                />
            })}
        </li>
    }
    .into_any()
}

/// The mark of a role; nothing beside plain members.
fn role_badge(role: MemberRole) -> Option<AnyView> {
    let title = match role {
        MemberRole::Owner => words::owner(),
        MemberRole::Moderator => words::moderator(),
        MemberRole::Member => return None,
    };
    Some(view! { <Badge text=title label=title tone=BadgeTone::Quiet/> }.into_any())
}

const ROLES: [(MemberRole, &str, Word); 3] = [
    (MemberRole::Owner, "owner", words::make_owner),
    (MemberRole::Moderator, "moderator", words::make_moderator),
    (MemberRole::Member, "member", words::make_member),
];

/// The other roles of a member, behind a button.
#[component]
fn Roles(room: RoomId, id: UserId, role: MemberRole, name: String) -> impl IntoView {
    let label = words::RoleOf { name: &name }.text();
    view! {
        <details class="ask" name="ask">
            <summary class="button" aria-label=label>{words::role()}</summary>
            <form class="ask__form" method="post" action=format!("/rooms/{room}/members/{id}/role")>
                <p class="card__note">
                    {words::role_lead()}
                </p>
                {ROLES.into_iter().filter(|(other, ..)| *other != role).map(|(_, word, title)| view! {
                    <button class="button" name="role" value=word>{title()}</button>
                }).collect_view()}
            </form>
        </details>
    }
    .into_any()
}

/// A button that asks before it does something to someone, without a script.
#[component]
fn Ask(
    verb: &'static str,
    /// The verb with the name.
    what: String,
    question: String,
    /// The consequence, in a sentence.
    says: &'static str,
    action: String,
    #[prop(optional)] grave: bool,
    #[prop(optional, into)] handle: Option<String>,
) -> impl IntoView {
    view! {
        <details class="ask" name="ask">
            <summary class=if grave { "button ask__ban" } else { "button" } aria-label=what.clone()>{verb}</summary>
            <form class="ask__form" method="post" action=action>
                <p dir="auto">{question}</p>
                <p class="card__note">{says}</p>
                {handle.map(|handle| view! { <input type="hidden" name="handle" value=handle/> })}
                <button class=if grave { "button button--danger" } else { "button" }>{what}</button>
            </form>
        </details>
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
            <h2 class="sheet__title" id="invited">{words::invited()}</h2>
            <p class="sheet__lead">{words::invited_lead()}</p>
            <ul class="card">
                {invited.into_iter().map(|invited| view! { <Invitee room invited/> }).collect_view()}
            </ul>
            {next.map(|last| view! {
                <a class="button" href=format!("/rooms/{room}/people?invited_after={last}#invited")>{words::more_invited()}</a>
            })}
        </section>
    }.into_any())
}

#[component]
fn Invitee(room: RoomId, invited: InvitedInfo) -> impl IntoView {
    let InvitedInfo { person, by, at } = invited;
    let (id, name) = (person.id, person.name);
    let revoke = words::RevokeOne { name: &name }.text();
    view! {
        <li class="card__row card__row--wraps">
            <Avatar name=name.clone() seed=id.0 picture=picture_at(person.picture)/>
            <div class="card__text">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note">{said_around(words::InvitedBy { handle: person.handle.as_str(), name: &by.called(), when: view! { <When at/> }.into_any() }.around())}</p>
            </div>
            <form method="post" action=format!("/rooms/{room}/invitations/{id}/revoke")>
                <button class="button" aria-label=revoke>{words::revoke()}</button>
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
            <h2 class="sheet__title" id="bans">{words::bans()}</h2>
            <p class="sheet__lead">{words::bans_lead()}</p>
            <form class="sheet__line" method="post" action=format!("/rooms/{room}/bans")>
                <TextField name="handle" label=words::username() maxlength="33"/>
                <button class="button button--danger">{words::ban()}</button>
            </form>
            {(!bans.is_empty()).then(|| view! {
                <ul class="card">
                    {bans.into_iter().map(|ban| view! { <Ban room ban/> }).collect_view()}
                </ul>
            })}
            {next.map(|last| view! {
                <a class="button" href=format!("/rooms/{room}/people?banned_after={last}#bans")>{words::more_bans()}</a>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Ban(room: RoomId, ban: BanInfo) -> impl IntoView {
    let BanInfo { person, by, at } = ban;
    let (id, name) = (person.id, person.name);
    let lift = words::UnbanOne { name: &name }.text();
    view! {
        <li class="card__row card__row--wraps">
            <Avatar name=name.clone() seed=id.0 picture=picture_at(person.picture)/>
            <div class="card__text">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note">{said_around(words::BannedBy { handle: person.handle.as_str(), name: &by.called(), when: view! { <When at/> }.into_any() }.around())}</p>
            </div>
            <form method="post" action=format!("/rooms/{room}/bans/{id}/lift")>
                <button class="button" aria-label=lift>{words::unban()}</button>
            </form>
        </li>
    }
    .into_any()
}
