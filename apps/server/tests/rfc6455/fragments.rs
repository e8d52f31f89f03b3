//! Section 5: messages in fragments.

use super::case::{CONTINUATION, Case, FIN, Heard, MORE, PING, PONG, TEXT, frame, ping, text};

const ONE: &[u8] = b"fragment1";
const TWO: &[u8] = b"fragment2";
const BOTH: &[u8] = b"fragment1fragment2";

/// How the bytes of a case come.
#[derive(Clone, Copy)]
enum Chops {
    AtOnce,
    Frames,
    Octets,
}

pub(crate) fn cases() -> Vec<Case> {
    let begun = || frame(MORE, TEXT, ONE);
    let ended = || frame(FIN, CONTINUATION, TWO);
    let both = || Heard::Text(BOTH.to_vec());
    let pong = |payload: &[u8]| Heard::Pong(payload.to_vec());
    let mut cases = vec![
        said("5.1", Chops::AtOnce, &[frame(MORE, PING, ONE), ended()]).fails(1002),
        said("5.2", Chops::AtOnce, &[frame(MORE, PONG, ONE), ended()]).fails(1002),
    ];
    for (number, chops) in (3..).zip([Chops::AtOnce, Chops::Frames, Chops::Octets]) {
        let name = |more: u8| format!("5.{}", number + more);
        let plain = [begun(), ended()];
        cases.push(said(&name(0), chops, &plain).hears(both()));
        let with_ping = [begun(), ping(b"pongme"), ended()];
        cases.push(said(&name(3), chops, &with_ping).hears(pong(b"pongme")).hears(both()));
        for (more, fin) in [(6, FIN), (9, MORE)] {
            let lonely = frame(fin, CONTINUATION, b"non-continuation payload");
            cases.push(said(&name(more), chops, &[lonely, text(b"Hello, world!")]).fails(1002));
        }
    }
    cases.push(
        said(
            "5.15",
            Chops::AtOnce,
            &[begun(), ended(), frame(MORE, CONTINUATION, b"fragment3"), text(b"fragment4")],
        )
        .hears(both())
        .fails(1002),
    );
    for (name, fin) in [("5.16", MORE), ("5.17", FIN)] {
        let lonely = || frame(fin, CONTINUATION, ONE);
        let frames =
            [lonely(), frame(MORE, TEXT, TWO), ended(), lonely(), frame(MORE, TEXT, TWO), ended()];
        cases.push(said(name, Chops::AtOnce, &frames).fails(1002));
    }
    cases.push(said("5.18", Chops::AtOnce, &[begun(), text(TWO)]).fails(1002));
    cases.push(between_pings("5.19", Chops::AtOnce));
    cases.push(between_pings("5.20", Chops::Frames));
    cases
}

/// Five fragments; the first ping is answered before the rest is said.
fn between_pings(name: &str, chops: Chops) -> Case {
    let part = |first: u8, opcode: u8, number: u8| {
        frame(first, opcode, format!("fragment{number}").as_bytes())
    };
    let begin = [part(MORE, TEXT, 1), part(MORE, CONTINUATION, 2), ping(b"pongme 1!")];
    let rest = [
        part(MORE, CONTINUATION, 3),
        part(MORE, CONTINUATION, 4),
        ping(b"pongme 2!"),
        part(FIN, CONTINUATION, 5),
    ];
    let case = said(name, chops, &begin).hears(Heard::Pong(b"pongme 1!".to_vec()));
    let case = say(case, chops, &rest).hears(Heard::Pong(b"pongme 2!".to_vec()));
    case.hears(Heard::Text(b"fragment1fragment2fragment3fragment4fragment5".to_vec()))
}

fn said(name: &str, chops: Chops, frames: &[Vec<u8>]) -> Case {
    say(Case::new(name), chops, frames)
}

fn say(case: Case, chops: Chops, frames: &[Vec<u8>]) -> Case {
    match chops {
        Chops::AtOnce => case.says(&frames.concat()),
        Chops::Frames => frames.iter().fold(case, |case, frame| case.says(frame)),
        Chops::Octets => case.chops(&frames.concat(), 1),
    }
}
