//! The helper of a composer: completes what is typed, formats it, and carries out commands.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::api::MemberInfo;
use confab_protocol::{FileId, Person};
use confab_ui::{Memo, RwSignal, StoredValue, effect, follow, hear, memo, show};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use super::commands::{may, outgoing};
use super::offers::{self, Answered, Offer, PublicRoom, label};
use super::text::{cursor, move_cursor, set_text};
use super::token::{Mark, Token, token_at};
use super::{bar, everyone, long_paste};
use crate::dom;
use crate::features::{self, Table};
use crate::state::{Helper, Members, Writing};

/// Someone types: so long after the last letter the server is asked.
const TYPED: Duration = Duration::from_millis(150);

/// Helper of one composer.
#[derive(Clone, Copy)]
struct Completing {
    writing: Writing,
    members: StoredValue<Members>,
    /// Members who are called as it was typed, of a room of many.
    found: StoredValue<Members>,
    /// People of the server and public rooms, by its last answers.
    people: RwSignal<Answered<Person>>,
    rooms: RwSignal<Answered<PublicRoom>>,
    table: RwSignal<Option<&'static Table>>,
    token: RwSignal<Option<Token>>,
    offers: Memo<Vec<Offer>>,
    /// The number of the last question: what answers an earlier one is of no use.
    asked: StoredValue<u32>,
    sure: everyone::Sure,
}

/// Makes the helper, and shows what of it stands over the text.
pub(crate) fn show_helper(writing: Writing) -> AnyView {
    let room = writing.room.get_value();
    let (members, found) = (room.members.clone(), Members::new(room.id()));
    let lists = [members.list.clone(), found.list.clone()];
    let people = RwSignal::new(Answered::new(String::new(), Vec::new()));
    let rooms = RwSignal::new(Answered::new(String::new(), Vec::new()));
    let (table, token) = (RwSignal::new(features::emoji_table()), RwSignal::new(None::<Token>));
    let chat = writing.chat;
    let offers = memo(move || {
        let Some(token) = token.get() else { return Vec::new() };
        match token.mark {
            Mark::Person => {
                let known = known(lists.iter().map(|list| list.get().unwrap_or_default()));
                let may = everyone::may(chat, &room);
                let (you, speakers) = (chat.my_id(), room.speakers());
                let people = people.read();
                offers::people(&token, &known, people.to(&token.typed), &speakers, you, may)
            }
            Mark::Emoji => {
                let table = table.get();
                table
                    .map(|table| offers::emoji(&token, table, features::tone()))
                    .unwrap_or_default()
            }
            Mark::Room => {
                let public = rooms.read();
                offers::rooms(&token, &chat.rooms.read(), public.to(&token.typed))
            }
            Mark::Command => offers::commands(&token, |action| may(writing, action)),
        }
    });
    let it = Completing {
        writing,
        members: StoredValue::new(members),
        found: StoredValue::new(found),
        people,
        rooms,
        table,
        token,
        offers,
        asked: StoredValue::new(0),
        sure: everyone::Sure::new(),
    };
    writing.helper.set_value(Some(Arc::new(it)));
    let mut first = true;
    effect(move || {
        writing.count.set(offers.read().len());
        // What was typed before the chunk came is looked at then.
        if std::mem::take(&mut first) && dom::is_typing() {
            it.look();
        }
    });
    bar::take_pasted(writing);
    let long = long_paste::offer(writing);
    (long, it.list(), bar::show_bar(writing), everyone::dialog(writing, it.sure)).into_any()
}

/// Scrolls the list so that the chosen row is seen.
fn show_chosen(chosen: RwSignal<usize>) {
    let row = chosen.try_get_untracked().and_then(|at| dom::find(&format!("#complete-{at}")));
    if let Some(row) = row {
        dom::scroll_into_sight(&row);
    }
}

/// The members of several lists, each once.
fn known(lists: impl Iterator<Item = Vec<MemberInfo>>) -> Vec<MemberInfo> {
    let mut known: Vec<MemberInfo> = Vec::new();
    for member in lists.flatten() {
        if known.iter().all(|one| one.person.id != member.person.id) {
            known.push(member);
        }
    }
    known
}

impl Helper for Completing {
    fn look(&self) {
        let it = *self;
        let text = it.writing.text.get_untracked();
        let token = token_at(&text, cursor(it.writing.node));
        if it.token.get_untracked() == token {
            return;
        }
        if let Some(token) = &token {
            it.ask(token);
        }
        it.token.set(token);
        it.writing.chosen.set(0);
    }

    fn press(&self, event: &KeyboardEvent, key: &str) -> bool {
        self.press_in_list(event, key) || bar::press(self.writing, event, key)
    }

    fn outgoing(&self, text: String) -> Option<String> {
        let text = outgoing(self.writing, text)?;
        everyone::sure(self.writing, self.sure, text)
    }

    fn take_files(&self) -> Vec<FileId> {
        let room = self.writing.room.get_value();
        features::take_files(self.writing.chat, (room.id(), room.root()))
    }
}

impl Completing {
    /// Asks the server for what is not known here.
    fn ask(self, token: &Token) {
        let chat = self.writing.chat;
        match token.mark {
            Mark::Person => {
                self.members.with_value(|members| {
                    if members.list.read_untracked().is_none() {
                        members.load(chat);
                    }
                });
                if !token.typed.is_empty() {
                    if self.members.with_value(Members::are_in_part) {
                        let typed = token.typed.clone();
                        self.found.with_value(|found| found.search(chat, typed));
                    }
                    self.read_later("/people?query=", &token.typed, self.people);
                }
            }
            Mark::Room if !token.typed.is_empty() => {
                self.read_later("/rooms/browse?query=", &token.typed, self.rooms);
            }
            Mark::Emoji if self.table.read_untracked().is_none() => {
                let table = self.table;
                features::with_emoji(chat, move |here| table.try_set(Some(here)));
            }
            Mark::Emoji | Mark::Room | Mark::Command => {}
        }
    }

    /// Asks for what is called so, once nothing more is typed for a moment.
    fn read_later<T>(self, path: &'static str, typed: &str, answer: RwSignal<Answered<T>>)
    where
        T: Send + Sync + 'static,
        Vec<T>: confab_protocol::json::FromJson,
    {
        self.asked.update_value(|asked| *asked += 1);
        let (chat, number) = (self.writing.chat, self.asked.get_value());
        let query = String::from(js_sys::encode_uri_component(typed));
        let typed = typed.to_owned();
        let is_last = move || self.asked.try_get_value() == Some(number);
        let ask = move || {
            if is_last() {
                chat.read(format!("{path}{query}"), move |found: Vec<T>| {
                    if is_last() {
                        answer.set(Answered::new(typed, found));
                    }
                });
            }
        };
        set_timeout(ask, TYPED);
    }

    /// Takes a key while something is offered; gives whether it was meant for it.
    fn press_in_list(self, event: &KeyboardEvent, key: &str) -> bool {
        let (offers, chosen) = (self.offers.get_untracked(), self.writing.chosen);
        let Some(last) = offers.len().checked_sub(1) else { return false };
        let offer = offers.get(chosen.get_untracked());
        let token = self.token.get_untracked();
        let typed_out = offer.zip(token).is_some_and(|(offer, token)| {
            offer.written().trim_end().get(1..) == Some(token.typed.as_str())
        });
        if typed_out && key == "Enter" {
            // All of it is there already: the key means what it always means.
            self.token.set(None);
            return false;
        }
        match key {
            "ArrowDown" => chosen.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => chosen.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
            "Enter" | "Tab" if !event.shift_key() => {
                if let Some(offer) = offer {
                    self.choose(offer);
                }
            }
            "Escape" => self.token.set(None),
            _ => return false,
        }
        event.prevent_default();
        if key.starts_with("Arrow") {
            request_animation_frame(move || show_chosen(chosen));
        }
        true
    }

    /// Writes it into the text.
    fn choose(self, offer: &Offer) {
        let Writing { node, text, .. } = self.writing;
        let (whole, at) = (text.get_untracked(), cursor(node));
        if let Some(token) = token_at(&whole, at) {
            let written = offer.written();
            set_text(node, text, &format!("{}{written}{}", &whole[..token.start], &whole[at..]));
            move_cursor(node, token.start + written.len());
        }
        if let Offer::Emoji(_, picture) = offer {
            features::note_recent(picture);
        }
        self.token.set(None);
    }

    /// The list over the composer; its input points at the chosen option.
    fn list(self) -> AnyView {
        let rows = move || {
            let row = |(index, offer): (usize, Offer)| self.row(index, offer);
            self.offers.get().into_iter().enumerate().map(row).collect::<Vec<_>>()
        };
        let title = move || self.token.read().as_ref().map(|token| label(token.mark));
        let list = move || {
            let (rows, title) = (follow(rows), follow(title));
            view! { <div class="complete" id="complete" role="listbox" aria-label=title>{rows}</div> }
                .into_any()
        };
        show(move || !self.offers.read().is_empty(), list).into_any()
    }

    fn row(self, index: usize, offer: Offer) -> AnyView {
        let chosen = self.writing.chosen;
        let shown = offer.show();
        let press = move |event: MouseEvent| {
            event.prevent_default();
            self.choose(&offer);
        };
        view! {
            <div
                class="person"
                role="option"
                id=format!("complete-{index}")
                aria-selected=follow(move || (chosen.get() == index).to_string())
                on:mousedown=hear(press)
            >
                {shown}
            </div>
        }
        .into_any()
    }
}
