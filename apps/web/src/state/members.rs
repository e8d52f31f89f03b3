//! Members of a room, as far as they were asked for.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::api::{MemberInfo, MembersPage};
use confab_protocol::{Handle, RoomId};
use confab_ui::{ArcRwSignal, ArcStoredValue};
use leptos::prelude::*;

use super::Chat;
use crate::backend::Requests;

/// Someone types: so long after the last letter what they have typed is asked for.
const TYPED: Duration = Duration::from_millis(150);
/// People in a page of the server's.
const PAGE: usize = 100;

/// Members by handle: all, or those who are called so; clones are the same.
#[derive(Clone)]
pub(crate) struct Members {
    room: RoomId,
    /// Absent until the first page has come.
    pub(crate) list: ArcRwSignal<Option<Vec<MemberInfo>>>,
    /// Whether there are others.
    pub(crate) more: ArcRwSignal<bool>,
    /// How those are called who are asked for; empty for all.
    query: ArcStoredValue<String>,
    /// The number of the last question: what answers an earlier one is of no use.
    asked: ArcStoredValue<u32>,
}

impl Members {
    pub(crate) fn new(room: RoomId) -> Self {
        Self {
            room,
            list: ArcRwSignal::new(None),
            more: ArcRwSignal::new(false),
            query: ArcStoredValue::new(String::new()),
            asked: ArcStoredValue::new(0),
        }
    }

    /// Takes the first page, as a document has it.
    pub(crate) fn take(&self, first: Option<Vec<MemberInfo>>) {
        self.more.set(first.as_ref().is_some_and(|list| list.len() >= PAGE));
        self.list.set(first);
    }

    /// Asks for the first page; what was known stays until it is answered.
    pub(crate) fn load(&self, chat: Chat) {
        self.ask(chat, None);
    }

    /// Asks for the page after the known ones.
    pub(crate) fn load_more(&self, chat: Chat) {
        let last = self.list.with_untracked(|list| {
            list.as_ref()?.last().map(|member| member.person.handle.clone())
        });
        self.ask(chat, last);
    }

    /// Looks for members who are called so, once nothing more is typed for a moment.
    pub(crate) fn search(&self, chat: Chat, query: String) {
        self.query.set_value(query);
        let number = self.next();
        let members = self.clone();
        set_timeout(
            move || {
                if members.asked.get_value() == number {
                    members.load(chat);
                }
            },
            TYPED,
        );
    }

    /// Whether there may be members who are not in the list.
    pub(crate) fn are_in_part(&self) -> bool {
        let searched = self.query.with_value(|query| !query.is_empty());
        searched || self.list.read_untracked().is_none() || self.more.get_untracked()
    }

    /// All of them are wanted again, next time.
    pub(crate) fn end_search(&self) {
        let query = self.query.try_update_value(std::mem::take);
        if query.is_some_and(|query| !query.is_empty()) {
            self.next();
            self.list.set(None);
        }
    }

    fn next(&self) -> u32 {
        self.asked.update_value(|asked| *asked += 1);
        self.asked.get_value()
    }

    fn ask(&self, chat: Chat, after: Option<Handle>) {
        let (room, query, number) = (self.room, self.query.get_value(), self.next());
        let further = after.is_some();
        let members = self.clone();
        let question =
            async move |server: Arc<dyn Requests>| server.members(room, query, after).await;
        chat.ask_server(question, move |page: MembersPage| {
            if members.asked.get_value() != number {
                return;
            }
            members.more.set(page.more);
            members.list.update(|list| match list {
                Some(list) if further => list.extend(page.members),
                _ => *list = Some(page.members),
            });
        });
    }
}
