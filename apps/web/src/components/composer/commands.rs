//! Commands of the composer: `/topic` and its like, at the beginning of a text.

use std::sync::Arc;

use confab_policy::Action;
use confab_protocol::api::ChangeRoom;
use confab_protocol::{Handle, RoomSummary};
use confab_words::{Word, commands as words, details};

use crate::backend::Requests;
use crate::components::panel::is_sure_to_leave;
use crate::dom;
use crate::state::{Room, Writing, command_of};

/// One command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// Words that follow it; empty where none do.
    pub(crate) takes: Word,
    pub(crate) about: Word,
    /// The right that it takes in the room, beyond that of writing there.
    pub(super) action: Option<Action>,
    run: fn(Writing, &str) -> Option<String>,
}

/// All of them, by name.
pub(crate) const COMMANDS: [Command; 6] = [
    Command { name: "help", takes: nothing, about: words::help, action: None, run: help },
    Command {
        name: "invite",
        takes: words::takes_person,
        about: words::invite,
        action: Some(Action::AddMember),
        run: invite,
    },
    Command {
        name: "leave",
        takes: nothing,
        about: words::leave,
        action: Some(Action::Leave),
        run: leave,
    },
    Command { name: "me", takes: words::takes_text, about: words::me, action: None, run: me },
    Command {
        name: "shrug",
        takes: words::takes_text,
        about: words::shrug,
        action: None,
        run: shrug,
    },
    Command {
        name: "topic",
        takes: words::takes_text,
        about: words::topic,
        action: Some(Action::ChangeRoom),
        run: topic,
    },
];

fn nothing() -> &'static str {
    ""
}

const SHRUG: &str = r"¯\_(ツ)_/¯";

/// The text to send for what was written; none where a command was carried out, or is refused.
pub(super) fn outgoing(writing: Writing, text: String) -> Option<String> {
    let Some((name, rest)) = command_of(&text) else { return Some(text) };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        writing.chat.say(words::Unknown { name }.text());
        return None;
    };
    if !may(writing, command.action) {
        writing.chat.say(words::may_not());
        return None;
    }
    (command.run)(writing, rest)
}

/// Asks for the words that a command takes, where they are not there.
fn needs(writing: Writing, rest: &str, name: &str, takes: Word) -> bool {
    let missing = rest.is_empty();
    if missing {
        writing.chat.say(words::Needs { name, takes: takes() }.text());
    }
    missing
}

fn help(writing: Writing, _rest: &str) -> Option<String> {
    writing.clear();
    writing.chat.help.set(true);
    None
}

fn me(writing: Writing, rest: &str) -> Option<String> {
    (!needs(writing, rest, "me", words::takes_text)).then(|| acted(rest))
}

/// A text in emphasis, whatever marks it has itself.
fn acted(text: &str) -> String {
    let mark = if text.contains('_') { '*' } else { '_' };
    format!("{mark}{text}{mark}")
}

#[expect(clippy::unnecessary_wraps, reason = "it is one of the commands")]
fn shrug(_: Writing, rest: &str) -> Option<String> {
    Some(if rest.is_empty() { SHRUG.to_owned() } else { format!("{rest} {SHRUG}") })
}

fn topic(writing: Writing, rest: &str) -> Option<String> {
    let chat = writing.chat;
    let room = summary(writing)?;
    if needs(writing, rest, "topic", words::takes_text) {
        return None;
    }
    let change = ChangeRoom { topic: Some(rest.to_owned()), ..ChangeRoom::default() };
    chat.change_room(room.id, change, move || writing.clear());
    None
}

fn invite(writing: Writing, rest: &str) -> Option<String> {
    let chat = writing.chat;
    let room = summary(writing)?;
    if needs(writing, rest, "invite", words::takes_person) {
        return None;
    }
    let Ok(who) = Handle::parse(rest.trim_start_matches('@')) else {
        chat.say(details::no_spaces());
        return None;
    };
    let name = who.clone();
    let question = async move |server: Arc<dyn Requests>| server.add_member(room.id, name).await;
    chat.ask_server(question, move |asked: bool| {
        let handle = who.as_str();
        chat.say(if asked {
            details::Invited { handle }.text()
        } else {
            details::Added { handle }.text()
        });
        writing.clear();
    });
    None
}

fn leave(writing: Writing, _rest: &str) -> Option<String> {
    let chat = writing.chat;
    let room = summary(writing)?;
    if !is_sure_to_leave(&room) {
        return None;
    }
    // Before one has left: after that there is no draft to share.
    writing.clear();
    let question = async move |server: Arc<dyn Requests>| server.leave_room(room.id).await;
    chat.ask_server(question, move |()| {
        chat.remove(room.id);
        dom::leave_for("/browse");
    });
    None
}

/// Whether the viewer has a right in the room where they write.
pub(super) fn may(writing: Writing, action: Option<Action>) -> bool {
    let allowed = |action| summary(writing).is_some_and(|room| writing.chat.may(&room, action));
    action.is_none_or(allowed)
}

fn summary(writing: Writing) -> Option<RoomSummary> {
    let room = writing.room.with_value(Room::id);
    leptos::prelude::untrack(|| writing.chat.summary(room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shrug_has_its_arms_and_an_act_its_emphasis() {
        assert_eq!(confab_markup::plain(SHRUG), SHRUG);
        assert_eq!(acted("waves"), "_waves_");
        assert_eq!(acted("is in snake_case"), "*is in snake_case*");
    }
}
