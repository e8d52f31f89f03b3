//! Says a row in words: for screen readers, and for notices.

use confab_markup::plain;
use confab_protocol::{Entry, EntryKind};

/// The most characters of a message that a label repeats.
const LABEL_CHARS: usize = 300;

/// A message's row in one sentence: `Ana, 12:57, replied: Thanks, edited`. `time` is as shown.
pub fn label(entry: &Entry, time: &str) -> String {
    let mut name = entry.author.called();
    if entry.author.administrator {
        name.push_str(", administrator");
    }
    match &entry.what {
        EntryKind::Message { body: None, .. } => format!("{name}, {time}, message deleted"),
        EntryKind::Message { body: Some(body), changed, reply_to, .. } => {
            let says = if reply_to.is_some() { "replied: " } else { "" };
            let edited = if *changed > entry.seq { ", edited" } else { "" };
            format!("{name}, {time}, {says}{}{edited}", shortened(&plain(body)))
        }
        _ => format!("{}, {time}", notice(entry)),
    }
}

/// What happened to the room: `Ana added Ben`. Empty for a message.
pub fn notice(entry: &Entry) -> String {
    let who = entry.author.called();
    match &entry.what {
        EntryKind::RoomCreated { name } if name.is_empty() => {
            format!("{who} started the conversation")
        }
        EntryKind::RoomCreated { name } => format!("{who} created #{name}"),
        EntryKind::RoomChanged { name, topic } if topic.is_empty() => {
            format!("{who} set the name to #{name} and no topic")
        }
        EntryKind::RoomChanged { name, topic } => {
            format!("{who} set the name to #{name} and the topic to “{topic}”")
        }
        EntryKind::MemberJoined { member } if member.id == entry.author.id => {
            format!("{who} joined")
        }
        EntryKind::MemberJoined { member } => format!("{who} added {}", member.called()),
        EntryKind::MemberLeft { member } if member.id == entry.author.id => format!("{who} left"),
        EntryKind::MemberLeft { member } => format!("{who} removed {}", member.called()),
        _ => String::new(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LABEL_CHARS) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Seq, Timestamp};

    use super::*;
    use crate::live::samples::person;

    fn entry(what: EntryKind) -> Entry {
        let author = person(1, "Ana");
        Entry { seq: Seq(7), at: Timestamp(0), author, client_id: None, what }
    }

    fn message(body: Option<&str>, changed: u64, reply_to: Option<Seq>) -> Entry {
        let body = body.map(Into::into);
        entry(EntryKind::Message { body, changed: Seq(changed), reply_to, mentions: vec![] })
    }

    #[test]
    fn a_message_is_said_as_it_is_seen() {
        let said = |entry: Entry| label(&entry, "12:57");
        assert_eq!(said(message(Some("**Hi** @ben"), 7, None)), "Ana, 12:57, Hi @ben");
        assert_eq!(
            said(message(Some("Thanks"), 9, Some(Seq(3)))),
            "Ana, 12:57, replied: Thanks, edited"
        );
        assert_eq!(said(message(None, 9, None)), "Ana, 12:57, message deleted");
        let mut of_root = message(Some("Hi"), 7, None);
        of_root.author.administrator = true;
        of_root.author.alike = true;
        assert_eq!(said(of_root), "Ana (@ana), administrator, 12:57, Hi");
        assert!(said(message(Some(&"x".repeat(400)), 7, None)).ends_with("xx…"));
    }

    #[test]
    fn a_notice_says_who_did_what() {
        let (ana, ben) = (person(1, "Ana"), person(2, "Ben"));
        for (what, text) in [
            (EntryKind::MemberJoined { member: ana.clone() }, "Ana joined"),
            (EntryKind::MemberJoined { member: ben.clone() }, "Ana added Ben"),
            (EntryKind::MemberLeft { member: ana }, "Ana left"),
            (EntryKind::MemberLeft { member: ben }, "Ana removed Ben"),
            (EntryKind::RoomCreated { name: "general".into() }, "Ana created #general"),
        ] {
            assert_eq!(notice(&entry(what)), text);
        }
    }
}
