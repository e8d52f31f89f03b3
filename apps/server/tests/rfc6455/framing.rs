//! Sections 1 to 4: frames, pings, reserved bits and opcodes.

use super::case::{BINARY, CLOSE, Case, FIN, Heard, PONG, TEXT, frame, ping, text};

const HELLO: &[u8] = b"Hello, world!";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = frames();
    cases.extend(pings());
    cases.extend(reserved_bits());
    cases.extend(opcodes());
    cases
}

fn frames() -> Vec<Case> {
    let mut cases = Vec::new();
    for (part, opcode, byte) in [(1, TEXT, b'*'), (2, BINARY, 0xfe)] {
        for (number, length) in (1..).zip([0, 125, 126, 127, 128, 65_535, 65_536]) {
            let payload = vec![byte; length];
            let case = Case::new(format!("1.{part}.{number}"));
            cases.push(case.echoes(&frame(FIN, opcode, &payload), opcode, &payload));
        }
        let payload = vec![byte; 65_536];
        let heard = if opcode == TEXT { Heard::Text } else { Heard::Binary };
        let case = Case::new(format!("1.{part}.8")).chops(&frame(FIN, opcode, &payload), 997);
        cases.push(case.hears(heard(payload)));
    }
    cases
}

fn pings() -> Vec<Case> {
    let pong = |payload: &[u8]| Heard::Pong(payload.to_vec());
    let binary = [0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff];
    let long = [0xfe; 125];
    let unasked = frame(FIN, PONG, b"unsolicited pong payload");
    let many: Vec<Vec<u8>> = (0..10).map(|n| format!("payload-{n}").into_bytes()).collect();
    let all = many.iter().flat_map(|payload| ping(payload)).collect::<Vec<u8>>();
    let hear_all = |case: Case| many.iter().fold(case, |case, payload| case.hears(pong(payload)));
    vec![
        Case::new("2.1").says(&ping(b"")).hears(pong(b"")),
        Case::new("2.2").says(&ping(HELLO)).hears(pong(HELLO)),
        Case::new("2.3").says(&ping(&binary)).hears(pong(&binary)),
        Case::new("2.4").says(&ping(&long)).hears(pong(&long)),
        Case::new("2.5").says(&ping(&[0xfe; 126])).fails(1002),
        Case::new("2.6").chops(&ping(&long), 1).hears(pong(&long)),
        Case::new("2.7").says(&frame(FIN, PONG, b"")),
        Case::new("2.8").says(&unasked),
        Case::new("2.9").says(&unasked).says(&ping(b"ping")).hears(pong(b"ping")),
        hear_all(Case::new("2.10").says(&all)),
        hear_all(Case::new("2.11").chops(&all, 1)),
    ]
}

fn reserved_bits() -> Vec<Case> {
    let bits = |bits: u8| FIN | bits << 4;
    let after_a_text =
        |number: u8| [text(HELLO), frame(bits(number), TEXT, HELLO), ping(b"")].concat();
    let hello = || Heard::Text(HELLO.to_vec());
    vec![
        Case::new("3.1").says(&frame(bits(1), TEXT, HELLO)).fails(1002),
        Case::new("3.2").says(&after_a_text(2)).hears(hello()).fails(1002),
        Case::new("3.3")
            .says(&text(HELLO))
            .says(&frame(bits(3), TEXT, HELLO))
            .says(&ping(b""))
            .hears(hello())
            .fails(1002),
        Case::new("3.4").chops(&after_a_text(4), 1).hears(hello()).fails(1002),
        Case::new("3.5").says(&frame(bits(5), BINARY, &[0x00, 0xff, 0xfe])).fails(1002),
        Case::new("3.6").says(&frame(bits(6), 9, HELLO)).fails(1002),
        Case::new("3.7").says(&frame(bits(7), CLOSE, &[])).fails(1002),
    ]
}

fn opcodes() -> Vec<Case> {
    let mut cases = Vec::new();
    for (part, first) in [(1, 3), (2, 11)] {
        let name = |number: u8| Case::new(format!("4.{part}.{number}"));
        let after_a_text = |opcode: u8, payload: &[u8]| {
            [text(HELLO), frame(FIN, opcode, payload), ping(b"")].concat()
        };
        let hello = || Heard::Text(HELLO.to_vec());
        cases.extend([
            name(1).says(&frame(FIN, first, b"")).fails(1002),
            name(2).says(&frame(FIN, first + 1, b"reserved opcode payload")).fails(1002),
            name(3).says(&after_a_text(first + 2, b"")).hears(hello()).fails(1002),
            name(4).says(&after_a_text(first + 3, HELLO)).hears(hello()).fails(1002),
            name(5).chops(&after_a_text(first + 4, HELLO), 1).hears(hello()).fails(1002),
        ]);
    }
    cases
}
