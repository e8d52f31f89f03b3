//! Says a row in words: for screen readers, and for notices.

use confab_markup::shortened;
use confab_protocol::{Annotations, Entry, EntryKind, File, Person};
use confab_words::{files, messages as words, notices, reactions};

use super::Sentence;

/// The most characters of a message that a label repeats.
const LABEL_CHARS: usize = 300;

/// Makes one line of a message's text.
pub type Plain = fn(&str) -> String;

/// A message's row in one sentence: `Ana, 12:57, replied: Thanks, edited`. `time` is as shown.
pub fn label(entry: &Entry, time: &str, plain: Plain) -> String {
    let mut name = entry.author.called();
    if entry.author.administrator {
        name = words::Administrator { name: &name }.text();
    }
    let name = &name;
    match &entry.what {
        EntryKind::Message { body: None, .. } => words::LabelDeleted { name, time }.text(),
        EntryKind::Message { body: Some(body), changed, reply_to, annotations, .. } => {
            let text = &told(&shortened(&plain(body), LABEL_CHARS), annotations);
            match (reply_to.is_some(), *changed > entry.seq) {
                (false, false) => words::Label { name, text, time }.text(),
                (false, true) => words::LabelEdited { name, text, time }.text(),
                (true, false) => words::LabelReply { name, text, time }.text(),
                (true, true) => words::LabelReplyEdited { name, text, time }.text(),
            }
        }
        _ => format!("{}, {time}", notice(entry, &Before::default()).text()),
    }
}

/// More of a quoted text than this is never in sight.
const QUOTED_CHARS: usize = 160;

/// A message in a line: its author, and the beginning of its text.
pub fn quotation(entry: &Entry, plain: fn(&str) -> String) -> Sentence {
    let name = &entry.author.called();
    match &entry.what {
        EntryKind::Message { body: Some(body), annotations, .. } => {
            let text: String = plain(body).chars().take(QUOTED_CHARS).collect();
            let text = told(&text, annotations);
            words::Quote { name, text: &text }.sentence()
        }
        _ => words::QuoteDeleted { name }.sentence(),
    }
}

/// A room's name and topic before a change, as far as they are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    pub name: Option<String>,
    pub topic: Option<String>,
}

/// Sentence of a notice: `Ana added Ben`. Empty for a message.
pub fn notice(entry: &Entry, before: &Before) -> Sentence {
    let (author, name) = (entry.author.id, &entry.author.called());
    match &entry.what {
        EntryKind::RoomCreated { name: room } if room.is_empty() => {
            notices::Started { name }.sentence()
        }
        EntryKind::RoomCreated { name: room } => notices::Created { name, room }.sentence(),
        EntryKind::RoomChanged { name: room, topic } => changed(name, before, room, topic),
        EntryKind::MemberJoined { member } if member.id == author => {
            notices::Joined { name }.sentence()
        }
        EntryKind::MemberJoined { member } => {
            notices::Added { name, other: &member.called() }.sentence()
        }
        EntryKind::MemberLeft { member } if member.id == author => {
            notices::Left { name }.sentence()
        }
        EntryKind::MemberLeft { member } => {
            notices::Removed { name, other: &member.called() }.sentence()
        }
        _ => Sentence::default(),
    }
}

/// The event holds the room's whole name and topic. The difference follows from those before; where
/// that is not loaded, the topic is told.
fn changed(name: &str, before: &Before, room: &str, topic: &str) -> Sentence {
    let is_new = |before: &Option<String>, now: &str| before.as_ref().map(|before| before != now);
    let (renamed, retold) = (is_new(&before.name, room), is_new(&before.topic, topic));
    match (renamed == Some(true), retold, topic.is_empty()) {
        (true, Some(false) | None, _) => notices::Renamed { name, room }.sentence(),
        (_, Some(false), _) => notices::Changed { name }.sentence(),
        (false, _, true) => notices::TopicCleared { name }.sentence(),
        (true, _, true) => notices::RenamedCleared { name, room }.sentence(),
        (false, ..) => notices::TopicSet { name, topic }.sentence(),
        (true, ..) => notices::RenamedSet { name, room, topic }.sentence(),
    }
}

/// A live message as it is announced: with its author, and not all of a long one.
pub fn announced(entry_author: &Person, body: &str, files: &[File], plain: Plain) -> String {
    let text = with_files(shortened(&plain(body), LABEL_CHARS), files.len(), files.first());
    let name = entry_author.called();
    words::Quote { name: &name, text: &text }.text()
}

/// A message's text on one line, with what is said of its files.
pub fn in_a_line(body: &str, annotations: &Annotations, plain: Plain) -> String {
    told(&plain(body), annotations)
}

fn told(text: &str, annotations: &Annotations) -> String {
    let files = &annotations.files;
    with_files(text.to_owned(), files.len(), files.first())
}

/// A text, and how many files go with it. One file alone is told by its name, where that is known.
pub fn with_files(text: String, count: usize, first: Option<&File>) -> String {
    match (count, text.is_empty(), first) {
        (0, ..) => text,
        (1, true, Some(file)) => file.name.clone(),
        (_, true, _) => files::Count { count: count as u64 }.text(),
        _ => text + reactions::separator() + &files::Count { count: count as u64 }.text(),
    }
}

#[cfg(test)]
mod tests {
    use confab_markup::plain;
    use confab_protocol::{Annotations, Seq, Timestamp};

    use super::*;
    use crate::live::samples::person;

    fn entry(what: EntryKind) -> Entry {
        let author = person(1, "Ana");
        Entry { seq: Seq(7), at: Timestamp(0), author, client_id: None, what }
    }

    fn message(body: Option<&str>, changed: u64, reply_to: Option<Seq>) -> Entry {
        let body = body.map(Into::into);
        entry(EntryKind::Message {
            body,
            changed: Seq(changed),
            reply_to,
            mentions: vec![],
            annotations: Annotations::default(),
        })
    }

    #[test]
    fn a_message_is_said_as_it_is_seen() {
        let said = |entry: Entry| label(&entry, "12:57", plain);
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

    fn file(name: &str) -> File {
        let json = format!(
            r#"{{"id":"00000000000000000000000000000001","name":"{name}","size":1,"media_type":"image/png","kind":"image"}}"#
        );
        confab_protocol::json::read(&json).expect("a file")
    }

    #[test]
    fn files_are_told_by_their_number_and_one_alone_by_its_name() {
        let with = |body: &str, names: &[&str]| {
            let files = names.iter().map(|name| file(name)).collect();
            let what = EntryKind::Message {
                body: Some(body.into()),
                changed: Seq(7),
                reply_to: None,
                mentions: vec![],
                annotations: Annotations { files, ..Annotations::default() },
            };
            let entry = entry(what);
            (label(&entry, "12:57", plain), quotation(&entry, plain).text())
        };
        for (body, names, labelled, quoted) in [
            ("Hi", &["a.png"][..], "Ana, 12:57, Hi, 1 attachment", "Ana: Hi, 1 attachment"),
            ("", &["a.png"], "Ana, 12:57, a.png", "Ana: a.png"),
            ("", &["a", "b", "c"], "Ana, 12:57, 3 attachments", "Ana: 3 attachments"),
        ] {
            assert_eq!(with(body, names), (labelled.to_owned(), quoted.to_owned()));
        }
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
            assert_eq!(notice(&entry(what), &Before::default()).text(), text);
        }
    }
    #[test]
    fn a_changed_room_says_what_is_different() {
        let said = |before: (Option<&str>, Option<&str>), name: &str, topic: &str| {
            let before = Before { name: before.0.map(Into::into), topic: before.1.map(Into::into) };
            let what = EntryKind::RoomChanged { name: name.into(), topic: topic.into() };
            notice(&entry(what), &before).text()
        };
        let known = (Some("general"), Some("Hello"));
        assert_eq!(said(known, "general", ""), "Ana cleared the topic");
        assert_eq!(said(known, "general", "News"), "Ana set the topic to “News”");
        assert_eq!(said(known, "lobby", "Hello"), "Ana renamed the room to #lobby");
        let both = "Ana renamed the room to #lobby and set the topic to “News”";
        assert_eq!(said(known, "lobby", "News"), both);
        assert_eq!(
            said(known, "lobby", ""),
            "Ana renamed the room to #lobby and cleared the topic"
        );
        assert_eq!(said((Some("general"), None), "lobby", ""), "Ana renamed the room to #lobby");
        assert_eq!(said((None, None), "lobby", "News"), "Ana set the topic to “News”");
    }

    #[test]
    fn a_long_message_is_not_announced_whole() {
        let ana = person(1, "Ana");
        assert_eq!(announced(&ana, "**Hi**", &[], plain), "Ana: Hi");
        assert_eq!(announced(&ana, "", &[file("a.png")], plain), "Ana: a.png");
        let code = format!("```\n{}\n```", "let x = 1;\n".repeat(100));
        assert!(announced(&ana, &code, &[], plain).chars().count() < LABEL_CHARS + 10);
    }
}
