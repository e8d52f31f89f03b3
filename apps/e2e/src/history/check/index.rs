//! The index of messages, which a consumer of the logs keeps, has what the logs have: all messages,
//! each once, by the words that they have since their last change.

use std::collections::BTreeMap;

use confab_protocol::{Entry, EntryKind, RoomId, Seq};

use crate::history::{Line, Violation, What};

pub(super) fn check(lines: &[Line]) -> Vec<Violation> {
    let logs: BTreeMap<RoomId, &[Entry]> = lines.iter().filter_map(log).collect();
    let mut violations = Vec::new();
    for line in lines {
        let What::Found { room, word, messages } = &line.what else { continue };
        let entries = logs.get(room).copied().unwrap_or_default();
        // 1 for each message that has the word, less 1 each time it is found.
        let mut open: BTreeMap<Seq, i32> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| has_word(entry, word)) {
            open.insert(entry.seq, 1);
        }
        for seq in messages {
            *open.entry(*seq).or_default() -= 1;
        }
        violations.extend(open.into_iter().filter_map(|(seq, open)| {
            let (room, word) = (*room, word.clone());
            match open {
                0 => None,
                1.. => Some(Violation::NotFound { room, seq, word }),
                _ => Some(Violation::FalselyFound { room, seq, word }),
            }
        }));
    }
    violations
}

fn log(line: &Line) -> Option<(RoomId, &[Entry])> {
    match &line.what {
        What::Log { room, entries, .. } => Some((*room, entries)),
        _ => None,
    }
}

/// Whether a message has the word.
pub(crate) fn has_word(entry: &Entry, word: &str) -> bool {
    let EntryKind::Message { body: Some(body), .. } = &entry.what else { return false };
    body.split(' ').any(|found| found == word)
}
