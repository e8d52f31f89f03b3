//! Completes `@names` while they are typed.

use confab_protocol::Handle;
use confab_protocol::api::MemberInfo;
use leptos::ev::KeyboardEvent;
use leptos::prelude::Callback;

use super::text::{cursor, move_cursor, set_text};
use crate::components::complete::{find_members, mention_at, show_people};
use crate::state::{Complete, Completion, Lists, Members};

/// All of it comes after the first screen.
pub(crate) const COMPLETE: Complete = Complete {
    show: |completion| {
        let choose = Callback::new(move |handle: Handle| choose(completion, &handle));
        show_people(completion.people, completion.chosen, choose)
    },
    find: |lists, typed, room, you| find_members(&known(lists), typed, &room.speakers(), you),
    look,
    press,
};

/// Looks whether a name is being typed.
fn look(completion: Completion) {
    let text = completion.text.read_untracked();
    let at = cursor(completion.node);
    let typed = mention_at(&text, at).map(|mention| mention.typed);
    let begins = typed.is_some() && completion.typed.read_untracked().is_none();
    if begins {
        completion.members.with_value(|members| {
            if members.list.read_untracked().is_none() {
                members.load(completion.chat);
            }
        });
    }
    if *completion.typed.read_untracked() != typed {
        if let Some(typed) = typed.clone().filter(|typed| !typed.is_empty())
            && completion.members.with_value(Members::are_in_part)
        {
            completion.found.with_value(|found| found.search(completion.chat, typed));
        }
        completion.typed.set(typed);
        completion.chosen.set(0);
    }
}

/// Takes a key while names are offered; gives whether it was meant for them.
fn press(completion: Completion, event: &KeyboardEvent, key: &str) -> bool {
    let people = completion.people.get_untracked();
    let Some(last) = people.len().checked_sub(1) else { return false };
    let chosen = people.get(completion.chosen.get_untracked());
    let typed_out =
        chosen.map(|person| person.handle.to_string()) == completion.typed.get_untracked();
    if typed_out && key == "Enter" {
        // The whole name is there already: the key means what it always means.
        completion.typed.set(None);
        return false;
    }
    match key {
        "ArrowDown" => completion.chosen.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
        "ArrowUp" => completion.chosen.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
        "Enter" | "Tab" => {
            if let Some(person) = people.get(completion.chosen.get_untracked()) {
                choose(completion, &person.handle);
            }
        }
        "Escape" => completion.typed.set(None),
        _ => return false,
    }
    event.prevent_default();
    true
}

/// Writes the name into the text.
fn choose(completion: Completion, handle: &Handle) {
    let text = completion.text.get_untracked();
    let at = cursor(completion.node);
    if let Some(mention) = mention_at(&text, at) {
        let written = format!("{}@{handle} {}", &text[..mention.start], &text[at..]);
        set_text(completion.node, completion.text, &written);
        move_cursor(completion.node, mention.start + handle.as_str().len() + 2);
    }
    completion.typed.set(None);
}

/// The members of several lists, each once.
fn known(lists: &Lists) -> Vec<MemberInfo> {
    let mut known: Vec<MemberInfo> = Vec::new();
    for list in lists {
        for member in list.read().iter().flatten() {
            if known.iter().all(|one| one.person.id != member.person.id) {
                known.push(member.clone());
            }
        }
    }
    known
}
