//! A search finds what the logs have.

use confab_protocol::{Annotations, EntryKind, Seq};

use super::scene::{BEN, OPEN, entry, id, violations, with_log};
use crate::history::{Violation, What};

/// The history in which Ben's message has a text, and what is found by "of".
fn found(messages: &[u64]) -> Vec<What> {
    let what = EntryKind::Message {
        body: Some("a cup of tea".to_owned()),
        changed: Seq(4),
        reply_to: None,
        mentions: vec![],
        annotations: Annotations::default(),
    };
    let mut history = with_log(|entries| entries[3] = entry(4, BEN, Some(id(2)), what.clone()));
    let messages = messages.iter().copied().map(Seq).collect();
    history.push(What::Found { room: OPEN, word: "of".to_owned(), messages });
    history
}

fn about_search(messages: &[u64]) -> Vec<Violation> {
    let is_one = |violation: &Violation| {
        matches!(violation, Violation::NotFound { .. } | Violation::FalselyFound { .. })
    };
    violations(found(messages)).into_iter().filter(is_one).collect()
}

#[test]
fn a_message_is_found_once_by_a_word_that_it_has_and_by_no_other() {
    let (room, word) = (OPEN, "of".to_owned());
    assert_eq!(about_search(&[4]), []);
    let missing = Violation::NotFound { room, seq: Seq(4), word: word.clone() };
    assert_eq!(about_search(&[]), [missing]);
    let twice = Violation::FalselyFound { room, seq: Seq(4), word: word.clone() };
    assert_eq!(about_search(&[4, 4]), [twice]);
    assert_eq!(about_search(&[4, 3]), [Violation::FalselyFound { room, seq: Seq(3), word }]);
}
