//! Rows that complete what is being typed.

use confab_policy::Action;
use confab_protocol::api::MemberInfo;
use confab_protocol::{EVERYONE, Person, RoomId, RoomKind, UserId, read_record};
use confab_ui::{Avatar, AvatarSize};
use confab_words::{commands, composer as words};
use leptos::prelude::*;

use super::commands::{COMMANDS, Command};
use super::token::{Mark, Token};
use crate::components::picture_at;
use crate::dom;
use crate::features::{Emoji, Table};
use crate::live::RoomList;

/// Rows in a list.
const MOST: usize = 8;

/// A public room, as far as it is offered.
#[derive(Clone, Debug)]
pub(super) struct PublicRoom {
    id: RoomId,
    name: String,
    joined: bool,
    archived: bool,
}

read_record!(PublicRoom { id, name, joined, archived });

/// An answer of the server, and the text that it is for.
#[derive(Clone, Debug)]
pub(super) struct Answered<T> {
    typed: String,
    found: Vec<T>,
}

impl<T> Answered<T> {
    pub(super) const fn new(typed: String, found: Vec<T>) -> Self {
        Self { typed, found }
    }

    /// The answer for a text; that for another is of no use.
    pub(super) fn to(&self, typed: &str) -> &[T] {
        if self.typed == typed { &self.found } else { &[] }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Offer {
    Person(Person),
    /// All members, or those who are here: the word.
    Everyone(&'static str),
    Emoji(Emoji, String),
    /// A room's name and id, and whether the viewer is in it.
    Room(String, RoomId, bool),
    Command(&'static str),
}

impl Offer {
    /// The text in place of what was typed.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Person(person) => format!("@{} ", person.handle),
            Self::Everyone(word) => format!("@{word} "),
            Self::Emoji(_, picture) => format!("{picture} "),
            Self::Room(name, ..) if is_mark(name) => format!("#{name} "),
            Self::Room(name, id, _) => link(name, *id, &dom::origin()),
            Self::Command(name) => format!("/{name} "),
        }
    }

    pub(super) fn show(&self) -> AnyView {
        match self {
            Self::Person(person) => view! {
                <Avatar name=person.name.clone() seed=person.id.0 size=AvatarSize::Small picture=picture_at(person.picture)/>
                <span class="person__name u-truncate" dir="auto">{person.name.clone()}</span>
                <span class="person__handle">{format!("@{}", person.handle)}</span>
            }
            .into_any(),
            Self::Everyone(word) => {
                let [here, _] = EVERYONE;
                let about = if *word == here { words::here() } else { words::everyone() };
                row("@", word, about)
            }
            Self::Emoji(emoji, picture) => row(picture, &format!(":{}:", emoji.code()), emoji.name),
            Self::Room(name, _, inside) => row("#", name, if *inside { "" } else { words::not_in() }),
            Self::Command(name) => {
                let found = COMMANDS.iter().find(|command| command.name == *name);
                let (takes, about) = found.map_or(("", ""), |it| ((it.takes)(), (it.about)()));
                row("/", &format!("{name} {takes}"), about)
            }
        }
    }
}

/// A sign, a name, and what it means.
fn row(sign: &str, name: &str, about: &'static str) -> AnyView {
    view! {
        <span class="complete__sign" aria-hidden="true">{sign.to_owned()}</span>
        <span class="person__name u-truncate" dir="auto" data-said>{name.to_owned()}</span>
        <span class="person__handle u-truncate">{about}</span>
    }
    .into_any()
}

/// Label of the rows together.
pub(super) fn label(mark: Mark) -> &'static str {
    match mark {
        Mark::Person => words::people(),
        Mark::Emoji => words::emoji(),
        Mark::Room => words::rooms(),
        Mark::Command => commands::title(),
    }
}

/// Members of the room before others, those first who spoke last, the viewer at the end; and the
/// words for all of them.
pub(super) fn people(
    token: &Token,
    members: &[MemberInfo],
    others: &[Person],
    speakers: &[UserId],
    you: UserId,
    everyone: bool,
) -> Vec<Offer> {
    let typed = token.typed.as_str();
    let members_found = find_members(members, typed, speakers, you);
    let words = EVERYONE.into_iter().filter(|word| everyone && word.starts_with(typed));
    let inside = |person: &&Person| members.iter().all(|member| member.person.id != person.id);
    let others = others.iter().filter(inside).cloned().map(Offer::Person);
    let room = MOST - if everyone && typed.len() < 2 { 2 } else { 0 };
    let found = members_found.into_iter().map(Offer::Person).chain(others).take(room);
    let (mut found, words): (Vec<_>, Vec<_>) =
        (found.collect(), words.map(Offer::Everyone).collect());
    found.extend(words);
    found.truncate(MOST);
    found
}

/// Up to eight members whose handle or a word of whose name begins so.
fn find_members(
    members: &[MemberInfo],
    typed: &str,
    speakers: &[UserId],
    you: UserId,
) -> Vec<Person> {
    let begins = |person: &Person| {
        person.handle.as_str().starts_with(typed)
            || person.name.to_lowercase().split_whitespace().any(|word| word.starts_with(typed))
    };
    let mut found: Vec<_> =
        members.iter().map(|member| &member.person).filter(|p| begins(p)).collect();
    let last_spoke = |person: &Person| speakers.iter().position(|speaker| *speaker == person.id);
    found.sort_by_key(|person| (person.id == you, last_spoke(person).unwrap_or(usize::MAX)));
    found.into_iter().take(MOST).cloned().collect()
}

/// Emoji by name and keyword.
pub(super) fn emoji(token: &Token, table: &Table, tone: usize) -> Vec<Offer> {
    let found = table.search(&token.typed, MOST);
    found.into_iter().map(|emoji| Offer::Emoji(emoji, emoji.toned(tone))).collect()
}

/// A link to a room. What would end its text is written as it stands.
fn link(name: &str, room: RoomId, origin: &str) -> String {
    let mut text = String::from("[#");
    for c in name.chars() {
        if r"[]\*_`~<>".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text + "](" + origin + "/rooms/" + &room.to_string() + ") "
}

/// Whether a room's name is understood after `#`; others become links.
fn is_mark(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || "._-".contains(c))
        && name.contains(char::is_alphabetic)
        && name.ends_with(char::is_alphanumeric)
}

/// The viewer's rooms before the public ones that they are not in.
pub(super) fn rooms(token: &Token, own: &RoomList, public: &[PublicRoom]) -> Vec<Offer> {
    let fits = |name: &str| {
        let name = name.to_lowercase();
        name.starts_with(&token.typed)
            || name.split(['-', '_', '.', ' ']).any(|word| word.starts_with(&token.typed))
    };
    let is_named = |kind| matches!(kind, RoomKind::Public | RoomKind::Private);
    let listed = own.sections().all().filter_map(|id| own.find(*id));
    let mine = listed.filter(|room| is_named(room.kind) && fits(&room.name));
    let mine = mine.map(|room| Offer::Room(room.name.clone(), room.id, true));
    let others = public.iter().filter(|room| !room.joined && !room.archived && fits(&room.name));
    let others = others.map(|room| Offer::Room(room.name.clone(), room.id, false));
    mine.chain(others).take(MOST).collect()
}

/// Commands whose name begins so.
pub(super) fn commands(token: &Token, may: impl Fn(Option<Action>) -> bool) -> Vec<Offer> {
    let found = COMMANDS.iter().filter(|command| command.name.starts_with(&token.typed));
    found
        .filter(|command| may(command.action))
        .map(|Command { name, .. }| Offer::Command(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Handle, Membership};

    use super::*;

    fn token(typed: &str) -> Token {
        Token { start: 0, mark: Mark::Person, typed: typed.to_owned() }
    }

    fn person(id: i64, name: &str) -> Person {
        Person::new(UserId(id), Handle::parse(name).expect("a handle"), name)
    }

    fn members() -> Vec<MemberInfo> {
        let people = [(1, "ana"), (2, "ben"), (3, "cem"), (4, "dora")];
        let member = |(id, name)| MemberInfo {
            person: person(id, name),
            membership: Membership::Member,
            status: None,
            moderator: false,
        };
        people.map(member).to_vec()
    }

    #[test]
    fn a_room_is_written_after_a_mark_or_as_a_link() {
        assert_eq!(
            Offer::Room("product-design".to_owned(), RoomId(7), true).written(),
            "#product-design "
        );
        for name in ["Product design", "2024", "v1.", "C++"] {
            assert!(!is_mark(name), "{name}");
        }
        let link = |name: &str| link(name, RoomId(7), "https://chat.example");
        assert_eq!(link("Product design"), "[#Product design](https://chat.example/rooms/7) ");
        assert_eq!(link("a [b]*"), r"[#a \[b\]\*](https://chat.example/rooms/7) ");
    }

    fn names(offers: &[Offer]) -> Vec<String> {
        offers.iter().map(|offer| offer.written().trim().to_owned()).collect()
    }

    #[test]
    fn members_come_before_others_those_who_spoke_last_first_and_the_viewer_last() {
        let (speakers, you) = ([UserId(1), UserId(4), UserId(2)], UserId(1));
        let others = [person(9, "dan"), person(4, "dora")];
        let found = people(&token(""), &members(), &[], &speakers, you, false);
        assert_eq!(names(&found), ["@dora", "@ben", "@cem", "@ana"]);
        let found = people(&token("d"), &members(), &others, &speakers, you, true);
        assert_eq!(names(&found), ["@dora", "@dan"]);
    }

    #[test]
    fn the_words_for_all_are_there_where_one_may_and_after_names() {
        let all = |typed, may| names(&people(&token(typed), &members(), &[], &[], UserId(1), may));
        assert_eq!(all("", true)[4..], ["@here", "@room"]);
        assert_eq!(all("ro", true), ["@room"]);
        assert_eq!(all("ro", false), [""; 0]);
    }

    #[test]
    fn an_answer_for_another_text_is_of_no_use() {
        let answered = Answered::new("an".to_owned(), vec![person(9, "anton")]);
        assert_eq!(answered.to("an").len(), 1);
        assert_eq!(answered.to("ana").len(), 0);
        assert_eq!(answered.to("a").len(), 0);
    }

    #[test]
    fn commands_are_found_by_their_beginning() {
        assert_eq!(names(&commands(&token("t"), |_| true)), ["/topic"]);
        assert_eq!(names(&commands(&token(""), |_| true)).len(), COMMANDS.len());
    }

    #[test]
    fn commands_that_one_may_not_give_are_not_offered() {
        let may = |action: Option<Action>| action.is_none();
        assert_eq!(names(&commands(&token(""), may)), ["/help", "/me", "/shrug"]);
    }
}
