//! Acknowledged messages are in the log, once, at the position that was acknowledged; and each send
//! is answered.

use std::collections::{BTreeMap, BTreeSet};

use confab_protocol::{ClientId, Cursor, RoomId, Seq};

use super::logs::Logs;
use crate::history::{Line, Violation, What};

pub(super) fn check(lines: &[Line], logs: &Logs) -> Vec<Violation> {
    let mut violations = Vec::new();
    let found = places(logs, &mut violations);
    let acknowledged = acknowledged(lines, &mut violations);
    let acknowledgements = acknowledged.iter().map(|(client_id, at)| (*client_id, *at));
    for (client_id, said) in acknowledgements.chain(answered(lines)) {
        let client_id = client_id.clone();
        let (room, at) = said;
        let acknowledged = at.seq;
        match found.get(&client_id) {
            None if logs.deleted.contains(&room) => {}
            None => violations.push(Violation::Lost { client_id, room, seq: acknowledged }),
            Some(place) if *place != (room, acknowledged) => {
                violations.push(Violation::Misplaced { client_id, acknowledged, found: place.1 });
            }
            Some(_) => {
                let tag = logs.find(room, acknowledged).and_then(|known| known.tag);
                if tag.is_some_and(|tag| tag != at.tag) {
                    violations.push(Violation::Mistagged { client_id, room, seq: acknowledged });
                }
            }
        }
    }
    let sent = sent(lines);
    for (client_id, (room, seq)) in &found {
        if !sent.contains(client_id) {
            let client_id = (*client_id).clone();
            violations.push(Violation::Invented { client_id, room: *room, seq: *seq });
        }
    }
    let refused = refused(lines);
    for client_id in refused.union(&denied(lines)) {
        if let Some((room, seq)) = found.get(client_id) {
            let client_id = (*client_id).clone();
            violations.push(Violation::Denied { client_id, room: *room, seq: *seq });
        }
    }
    if lines.iter().any(|line| line.what == What::Settled) {
        let open = sent
            .iter()
            .filter(|id| !acknowledged.contains_key(*id) && !refused.contains(*id))
            .map(|id| Violation::Unanswered { client_id: (*id).clone() });
        violations.extend(open);
    }
    violations.extend(overtaken(lines, &found));
    violations
}

/// Where everything with a client id is.
fn places<'a>(
    logs: &'a Logs,
    violations: &mut Vec<Violation>,
) -> BTreeMap<&'a ClientId, (RoomId, Seq)> {
    let mut found = BTreeMap::new();
    for (room, log) in &logs.rooms {
        for (seq, known) in &log.events {
            let Some(client_id) = known.named() else { continue };
            if let Some((_, first)) = found.insert(client_id, (*room, *seq)) {
                let client_id = client_id.clone();
                violations.push(Violation::Doubled { client_id, first, second: *seq });
            }
        }
    }
    found
}

fn acknowledged<'a>(
    lines: &'a [Line],
    violations: &mut Vec<Violation>,
) -> BTreeMap<&'a ClientId, (RoomId, Cursor)> {
    let mut acknowledged = BTreeMap::new();
    for line in lines {
        let What::Acknowledged { client_id, room, at, .. } = &line.what else { continue };
        if let Some((_, Cursor { seq: first, .. })) = acknowledged.insert(client_id, (*room, *at)) {
            let (client_id, second) = (client_id.clone(), at.seq);
            violations.push(Violation::AcknowledgedTwice { client_id, first, second });
        }
    }
    acknowledged
}

/// Answers of servers to each try: a repeat is answered as the first one was.
fn answered(lines: &[Line]) -> impl Iterator<Item = (&ClientId, (RoomId, Cursor))> {
    lines.iter().filter_map(|line| match &line.what {
        What::Answered { client_id, room, at, .. } => Some((client_id, (*room, *at))),
        _ => None,
    })
}

fn sent(lines: &[Line]) -> BTreeSet<&ClientId> {
    let sent = lines.iter().filter_map(|line| match &line.what {
        What::Sent { client_id, .. } | What::Edited { client_id, .. } => Some(client_id),
        _ => None,
    });
    sent.collect()
}

fn refused(lines: &[Line]) -> BTreeSet<&ClientId> {
    let refused = lines.iter().filter_map(|line| match &line.what {
        What::Refused { client_id, .. } => Some(client_id),
        _ => None,
    });
    refused.collect()
}

/// Refusals by servers, whether the client was waiting for that answer or not.
fn denied(lines: &[Line]) -> BTreeSet<&ClientId> {
    let denied = lines.iter().filter_map(|line| match &line.what {
        What::Denied { client_id, .. } => Some(client_id),
        _ => None,
    });
    denied.collect()
}

/// A client's messages of one room are in the log as they were written.
fn overtaken(lines: &[Line], found: &BTreeMap<&ClientId, (RoomId, Seq)>) -> Vec<Violation> {
    let mut last: BTreeMap<(usize, RoomId), (Seq, &ClientId)> = BTreeMap::new();
    let mut violations = Vec::new();
    for line in lines {
        let What::Sent { client, room, client_id } = &line.what else { continue };
        let Some((_, seq)) = found.get(client_id) else { continue };
        match last.get(&(*client, *room)) {
            Some((before, earlier)) if before > seq => violations.push(Violation::Overtaken {
                client: *client,
                room: *room,
                later: client_id.clone(),
                earlier: (*earlier).clone(),
            }),
            _ => {
                last.insert((*client, *room), (*seq, client_id));
            }
        }
    }
    violations
}
