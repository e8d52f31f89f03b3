//! Reactions: an emoji that people put on a message and take off again.
//!
//! ```json
//! {"kind":"message_reacted","message":41,"emoji":"👍","on":true}
//! ```

use serde::{Deserialize, Serialize};

use crate::{ClientId, Person, RoomId, Seq, UserId, deserialize_by_read, read_record};

/// The author put an emoji on the message sent at `message`, or took it off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageReacted {
    pub message: Seq,
    pub emoji: String,
    pub on: bool,
}

/// Puts an emoji on a message, or takes one's own off. Doing what is done changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct React {
    pub room: RoomId,
    pub client_id: ClientId,
    pub message: Seq,
    pub emoji: String,
    pub on: bool,
}

/// One emoji on a message, with the people who put it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reaction {
    pub emoji: String,
    pub count: u32,
    /// Whether the reader is among them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub me: bool,
    /// The first of them, at most [`Reaction::NAMED`].
    pub people: Vec<Person>,
}

/// `GET /api/v1/rooms/{room}/messages/{seq}/reactions`: all of a message, with more people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reactions {
    pub room: RoomId,
    pub message: Seq,
    /// In the order in which they came; of each the first [`Reaction::LISTED`] people.
    pub reactions: Vec<Reaction>,
}

impl Reaction {
    /// So many people are in the list of a message's reactions.
    pub const LISTED: usize = 100;
    /// So many people are named.
    pub const NAMED: usize = 10;
    /// A message takes so many different emoji.
    pub const MOST: u32 = 20;
}

impl MessageReacted {
    /// Folds it into the reactions of its message, as `you` see them.
    pub(crate) fn fold(&self, author: &Person, you: UserId, reactions: &mut Vec<Reaction>) {
        let at = reactions.iter().position(|reaction| reaction.emoji == self.emoji);
        match (at, self.on) {
            (None, false) => {}
            (None, true) => reactions.push(Reaction {
                emoji: self.emoji.clone(),
                count: 1,
                me: author.id == you,
                people: vec![author.clone()],
            }),
            (Some(at), true) => {
                let reaction = &mut reactions[at];
                reaction.count += 1;
                reaction.me |= author.id == you;
                if reaction.people.len() < Reaction::NAMED {
                    reaction.people.push(author.clone());
                }
            }
            (Some(at), false) => {
                let reaction = &mut reactions[at];
                reaction.count = reaction.count.saturating_sub(1);
                reaction.me &= author.id != you;
                reaction.people.retain(|person| person.id != author.id);
                if reaction.count == 0 {
                    reactions.remove(at);
                }
            }
        }
    }
}

read_record!(MessageReacted { message, emoji, on });
read_record!(Reaction { emoji, count, me, people });
read_record!(Reactions { room, message, reactions });
deserialize_by_read!(MessageReacted, Reaction, Reactions);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Event, Handle};

    const EVENT: &str = concat!(
        r#"{"room":3,"seq":42,"tag":"00000000000000ff","at":7,"#,
        r#""author":{"id":7,"handle":"ana","name":"Ana"},"#,
        r#""kind":"message_reacted","message":41,"emoji":"👍","on":true}"#
    );
    const ENTRY: &str = concat!(
        r#"{"seq":41,"at":7,"author":{"id":7,"handle":"ana","name":"Ana"},"#,
        r#""kind":"message","body":"Hello","changed":41,"reactions":[{"emoji":"👍","count":1,"#,
        r#""me":true,"people":[{"id":7,"handle":"ana","name":"Ana"}]}]}"#
    );

    fn person(id: i64) -> Person {
        Person::new(UserId(id), Handle::parse("someone").expect("a handle"), "Someone")
    }

    #[test]
    fn reactions_read_as_the_protocol_says() {
        let event: Event = serde_json::from_str(EVENT).expect("parses");
        assert_eq!(serde_json::to_string(&event).expect("serialises"), EVENT);
        let entry: Entry = serde_json::from_str(ENTRY).expect("parses");
        assert_eq!(serde_json::to_string(&entry).expect("serialises"), ENTRY);
    }

    #[test]
    fn reactions_are_counted_and_the_first_people_named() {
        let mut reactions = Vec::new();
        let mut react = |id, emoji: &str, on| {
            let event = MessageReacted { message: Seq(1), emoji: emoji.to_owned(), on };
            event.fold(&person(id), UserId(1), &mut reactions);
            reactions.clone()
        };
        for id in 1..=12 {
            react(id, "👍", true);
        }
        let all = react(3, "🎉", true);
        assert_eq!((all[0].count, all[0].me, all[0].people.len()), (12, true, 10));
        assert_eq!((all[1].count, all[1].me, all[1].people.len()), (1, false, 1));
        let all = react(1, "👍", false);
        assert_eq!((all[0].count, all[0].me, all[0].people.len()), (11, false, 9));
        assert_eq!(react(3, "🎉", false).len(), 1, "the last one took it along");
        assert_eq!(react(3, "🎉", false).len(), 1, "nothing is taken off twice");
    }
}
