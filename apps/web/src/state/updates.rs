//! Updates of the line, put where they belong.

use std::time::Duration;

use confab_client::core::{Input, Refusal, Update as LineUpdate};
use confab_protocol::api::{PageAt, RoomsPage};
use confab_protocol::{Event, EventKind, File, Handle, InThread, RoomId, Signal, Welcome};
use confab_words::messages as words;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Chat, Presence};
use crate::live::{announced, mentions_me};
use crate::words::called;

/// How long after a page that could not be loaded it is tried again.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Takes one update. It runs in the browser only.
pub(crate) fn take_update(chat: Chat, update: LineUpdate) {
    match update {
        LineUpdate::State(state) => chat.line_state.set(state),
        LineUpdate::Welcome(welcome) => welcomed(chat, *welcome),
        LineUpdate::MoreRooms { after } => load_rooms(chat, after, FIRST_PAUSE),
        LineUpdate::Rooms { rooms, more } => chat.change_rooms(|list| {
            list.add(rooms, more);
            true
        }),
        LineUpdate::Event(event) => happened(chat, &event),
        LineUpdate::Jumped { .. } => {}
        LineUpdate::Signal(signal) => signalled(chat, signal),
        LineUpdate::Gap { room, head } => {
            if let Some(known) = chat.find_room(room) {
                known.gap(head);
            }
            reload(chat, room, FIRST_PAUSE);
        }
        LineUpdate::Reset { room, head } => {
            if let Some(known) = chat.find_room(room) {
                known.reset(head);
            }
            reload(chat, room, FIRST_PAUSE);
        }
        LineUpdate::Lost { room, .. } => chat.remove(room),
        LineUpdate::Failed { error, .. } => {
            chat.warn(words::LostSend { why: &error.message }.text());
        }
        LineUpdate::OutboxChanged => chat.show_outbox(),
        LineUpdate::Acknowledged { client_id, done } => {
            if let Some(room) = chat.find_room(done.room) {
                room.acknowledged(&client_id, done);
            }
        }
        LineUpdate::Answered { ask, result } => {
            let result = result.map(drop).map_err(|refusal| match refusal {
                Refusal::Refused(error) => error.message,
                _ => words::too_slow().into(),
            });
            chat.answered(ask, result);
        }
    }
}

fn welcomed(chat: Chat, welcome: Welcome) {
    match chat.build.get_value() {
        Some(build) if build != welcome.build => chat.outdated.set(true),
        Some(_) => {}
        None => chat.build.set_value(Some(welcome.build)),
    }
    chat.role.set_if_new(welcome.role);
    chat.delayed.set(welcome.delayed);
    chat.limits.set(welcome.limits);
    chat.change_rooms(|rooms| {
        rooms.replace(welcome.rooms, welcome.more);
        true
    });
    look_at_counts(chat);
}

fn happened(chat: Chat, event: &Event) {
    if let Some(room) = chat.find_room(event.room) {
        room.apply(event);
    }
    chat.change_rooms(|rooms| rooms.apply(event));
    look_at_counts(chat);
    if let Some(late) = chat.late.get_untracked() {
        (late.news)(chat, event);
    }
    if let EventKind::RoomDescribed(described) = &event.what {
        chat.described.set(Some((event.room, described.description.clone())));
    }
    let EventKind::MessageSent { body: Some(body), mentions, files, .. } = &event.what else {
        return;
    };
    chat.typing.written(event.room, event.author.id);
    if chat.my_id() != event.author.id
        && let Some(spoken) = announcement(chat, event, (body, files), mentions)
    {
        chat.polite.update(|news| news.push(spoken));
    }
}

/// Announcement of a message to screen readers: every message of the open room, and elsewhere those
/// for the viewer.
fn announcement(
    chat: Chat,
    event: &Event,
    (body, files): (&str, &[File]),
    mentions: &[Handle],
) -> Option<String> {
    let said = announced(&event.author, body, files, chat.plain_untracked());
    let aside = event.what.in_thread().filter(|thread| !thread.in_room);
    let shows = |thread: &InThread| {
        let open = chat.find_room(event.room).and_then(|room| room.thread.get_untracked());
        open.and_then(|open| open.root()) == Some(thread.root)
    };
    if aside.is_some_and(|thread| !shows(thread) && !mentions_me(mentions, &chat.me().handle)) {
        return None;
    }
    if chat.open.get_untracked() == Some(event.room) {
        return Some(said);
    }
    let room = untrack(|| chat.summary(event.room))?;
    match room.kind {
        kind if kind.is_conversation() => Some(words::DirectNews { message: &said }.text()),
        _ if mentions_me(mentions, &chat.me().handle) => {
            Some(words::MentionNews { message: &said, room: &called(&room) }.text())
        }
        _ => None,
    }
}

fn signalled(chat: Chat, signal: Signal) {
    match signal {
        Signal::Typing { room, person } => {
            if chat.my_id() != person.id {
                chat.typing.sign(room, person);
            }
        }
        Signal::Presence { room, count, online, away, busy } => {
            let presence = Presence { count, online, away, busy };
            if chat.presence.read_untracked().get(&room) != Some(&presence) {
                chat.presence.update(|all| drop(all.insert(room, presence)));
            }
        }
        Signal::Status { person, busy_until, .. } if person == chat.my_id() => {
            chat.busy_until.set(busy_until);
        }
        Signal::RoomInvited { invitation } => {
            chat.invitations.update(|count| *count += 1);
            let (name, room) = (&invitation.by.called(), &invitation.name);
            chat.say(words::InvitesYou { name, room }.text());
        }
        Signal::Delivery { delayed } => chat.delayed.set(delayed),
        Signal::RoomRemoved { room } => chat.remove(room),
        Signal::Draft { room, thread: None, version, body } => {
            if let Some(late) = chat.late.get_untracked() {
                (late.take_draft)(chat, room, version, body);
            }
        }
        Signal::ThreadRead { room, thread, unread, .. } => {
            if let Some(late) = chat.late.get_untracked() {
                (late.thread_read)(chat, room, thread, unread > 0);
            }
        }
        Signal::Role { role } => chat.role.set(role),
        Signal::Saved { room, message, on } => {
            if let Some(room) = chat.find_room(room) {
                room.saved(message, on);
            }
        }
        other => listed(chat, &other),
    }
}

/// Takes a signal about the list of rooms.
fn listed(chat: Chat, signal: &Signal) {
    let open = chat.open.get_untracked();
    let version = || chat.rooms.read_untracked().find(open?).map(|room| room.read.version);
    let before = version();
    chat.change_rooms(|rooms| rooms.signal(signal).is_some());
    // Another device has marked it unread.
    if version() > before
        && let Some(room) = open.and_then(|open| untrack(|| chat.summary(open)))
    {
        chat.hold(&room);
    }
    look_at_counts(chat);
}

/// Has rooms counted anew, in a while, whose counts may be off.
fn look_at_counts(chat: Chat) {
    let Some(late) = chat.late.get_untracked() else { return };
    let unsure = chat.rooms.read_untracked().unsure();
    for room in unsure {
        (late.recount)(chat, room);
    }
}

/// Loads a page of the viewer's rooms, however often it takes.
fn load_rooms(chat: Chat, after: RoomId, pause: Duration) {
    let Some(server) = chat.backend() else { return };
    spawn_local(async move {
        match server.rooms(after).await {
            Ok(RoomsPage { rooms, more }) => chat.tell(Input::RoomsPage { after, rooms, more }),
            Err(error) if !error.code.is_retryable() => {}
            Err(_) => {
                set_timeout(move || load_rooms(chat, after, LONGEST_PAUSE.min(pause * 2)), pause);
            }
        }
    });
}

/// Loads a room's newest page again: too much was missed for a replay, or its history is another.
/// Until it is here, that is said and tried again, after twice the pause each time.
fn reload(chat: Chat, id: RoomId, pause: Duration) {
    let (Some(room), Some(server)) = (chat.find_room(id), chat.backend()) else { return };
    spawn_local(async move {
        match server.history(id, PageAt::Newest).await {
            Ok(page) => room.merge_newest(page),
            // Lost access to the room is told in another way.
            Err(error) if !error.code.is_retryable() => {}
            Err(_) => {
                chat.say(words::newer_later());
                set_timeout(move || reload(chat, id, LONGEST_PAUSE.min(pause * 2)), pause);
            }
        }
    });
}
