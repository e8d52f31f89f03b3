//! Completes `@names` while they are typed.

use confab_protocol::api::MemberInfo;
use confab_protocol::{Handle, Person};
use confab_ui::memo;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::text::{cursor, move_cursor, set_text};
use crate::components::complete::{find_members, mention_at};
use crate::state::{Chat, Members, Room, use_chat};

/// The completion of `@names`, over the room's members. Their first page is asked for the first
/// time that one is typed; of a room of many, those who are called so.
#[derive(Clone, Copy)]
pub(super) struct Completion {
    chat: Chat,
    members: StoredValue<Members>,
    /// Those who are called as it was typed, of a room of many.
    found: StoredValue<Members>,
    node: NodeRef<html::Textarea>,
    text: RwSignal<String>,
    typed: RwSignal<Option<String>>,
    pub(super) people: Memo<Vec<Person>>,
    pub(super) chosen: RwSignal<usize>,
}

impl Completion {
    pub(super) fn new(room: &Room, node: NodeRef<html::Textarea>, text: RwSignal<String>) -> Self {
        let (members, found) = (room.members.clone(), Members::new(room.id()));
        let typed = RwSignal::new(None::<String>);
        let lists = [members.list.clone(), found.list.clone()];
        let (speakers, chat) = (room.clone(), use_chat());
        let people = memo(move || match &*typed.read() {
            Some(typed) => find_members(&known(&lists), typed, &speakers.speakers(), chat.my_id()),
            None => Vec::new(),
        });
        let (members, found) = (StoredValue::new(members), StoredValue::new(found));
        let chosen = RwSignal::new(0);
        Self { chat, members, found, node, text, typed, people, chosen }
    }

    /// Looks whether a name is being typed.
    pub(super) fn look(self) {
        let text = self.text.read_untracked();
        let at = cursor(self.node);
        let typed = mention_at(&text, at).map(|mention| mention.typed);
        let begins = typed.is_some() && self.typed.read_untracked().is_none();
        if begins {
            self.members.with_value(|members| {
                if members.list.read_untracked().is_none() {
                    members.load(self.chat);
                }
            });
        }
        if *self.typed.read_untracked() != typed {
            if let Some(typed) = typed.clone().filter(|typed| !typed.is_empty())
                && self.members.with_value(Members::are_in_part)
            {
                self.found.with_value(|found| found.search(self.chat, typed));
            }
            self.typed.set(typed);
            self.chosen.set(0);
        }
    }

    /// Takes a key while names are offered; gives whether it was meant for them.
    pub(super) fn press(self, event: &KeyboardEvent, key: &str) -> bool {
        let people = self.people.get_untracked();
        let Some(last) = people.len().checked_sub(1) else { return false };
        let chosen = people.get(self.chosen.get_untracked());
        let typed_out =
            chosen.map(|person| person.handle.to_string()) == self.typed.get_untracked();
        if typed_out && key == "Enter" {
            // The whole name is there already: the key means what it always means.
            self.typed.set(None);
            return false;
        }
        match key {
            "ArrowDown" => self.chosen.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => self.chosen.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
            "Enter" | "Tab" => {
                if let Some(person) = people.get(self.chosen.get_untracked()) {
                    self.choose(&person.handle);
                }
            }
            "Escape" => self.typed.set(None),
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Writes the name into the text.
    pub(super) fn choose(self, handle: &Handle) {
        let text = self.text.get_untracked();
        let at = cursor(self.node);
        if let Some(mention) = mention_at(&text, at) {
            let written = format!("{}@{handle} {}", &text[..mention.start], &text[at..]);
            set_text(self.node, self.text, &written);
            move_cursor(self.node, mention.start + handle.as_str().len() + 2);
        }
        self.typed.set(None);
    }

    pub(super) fn is_open(self) -> bool {
        !self.people.read().is_empty()
    }

    pub(super) fn active(self) -> Option<String> {
        self.is_open().then(|| format!("complete-{}", self.chosen.get()))
    }
}

/// The members of several lists, each once.
fn known(lists: &[ArcRwSignal<Option<Vec<MemberInfo>>>]) -> Vec<MemberInfo> {
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
