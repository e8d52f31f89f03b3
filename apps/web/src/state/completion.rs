//! State of the completion of `@names`.

use confab_protocol::Person;
use confab_protocol::api::MemberInfo;
use confab_ui::{ArcRwSignal, Memo, NodeRef, RwSignal, StoredValue, effect, memo};
use leptos::ev::KeyboardEvent;
use leptos::html;

use super::{Chat, Members, Room, use_chat};
use crate::dom;

/// Members: of the room, and of those who are called so.
pub(crate) type Lists = [ArcRwSignal<Option<Vec<MemberInfo>>>; 2];

/// The completion of `@names`, over the room's members. Their first page is asked for the first
/// time that one is typed; of a room of many, those who are called so.
#[derive(Clone, Copy)]
pub(crate) struct Completion {
    pub(crate) chat: Chat,
    pub(crate) members: StoredValue<Members>,
    /// Those who are called as it was typed, of a room of many.
    pub(crate) found: StoredValue<Members>,
    pub(crate) node: NodeRef<html::Textarea>,
    pub(crate) text: RwSignal<String>,
    pub(crate) typed: RwSignal<Option<String>>,
    pub(crate) people: Memo<Vec<Person>>,
    pub(crate) chosen: RwSignal<usize>,
}

impl Completion {
    pub(crate) fn new(room: &Room, node: NodeRef<html::Textarea>, text: RwSignal<String>) -> Self {
        let (members, found) = (room.members.clone(), Members::new(room.id()));
        let typed = RwSignal::new(None::<String>);
        let lists = [members.list.clone(), found.list.clone()];
        let (speakers, chat) = (room.clone(), use_chat());
        let people = memo(move || match &*typed.read() {
            Some(typed) => {
                let late = chat.late.get();
                late.map(|late| (late.complete.find)(&lists, typed, &speakers, chat.my_id()))
                    .unwrap_or_default()
            }
            None => Vec::new(),
        });
        let (members, found) = (StoredValue::new(members), StoredValue::new(found));
        let chosen = RwSignal::new(0);
        let completion = Self { chat, members, found, node, text, typed, people, chosen };
        if chat.late.get_untracked().is_none() {
            // What was typed before the chunk came is looked at then.
            effect(move || {
                if chat.late.get().is_some() && dom::is_typing() {
                    completion.look();
                }
            });
        }
        completion
    }

    /// Looks whether a name is being typed.
    pub(crate) fn look(self) {
        if let Some(late) = self.chat.late.get_untracked() {
            (late.complete.look)(self);
        }
    }

    /// Takes a key while names are offered; gives whether it was meant for them.
    pub(crate) fn press(self, event: &KeyboardEvent, key: &str) -> bool {
        let late = self.chat.late.get_untracked();
        late.is_some_and(|late| (late.complete.press)(self, event, key))
    }

    pub(crate) fn is_open(self) -> bool {
        !self.people.read().is_empty()
    }

    pub(crate) fn active(self) -> Option<String> {
        self.is_open().then(|| format!("complete-{}", self.chosen.get()))
    }
}
