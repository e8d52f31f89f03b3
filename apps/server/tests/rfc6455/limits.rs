//! Sections 9 and 10: long messages, many fragments, small chops, many messages.

use super::case::{BINARY, Case, FIN, Heard, TEXT, fragmented, frame};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (kind, opcode) in [(0, TEXT), (1, BINARY)] {
        let heard = if opcode == TEXT { Heard::Text } else { Heard::Binary };
        let name = |part: u8, number: u8| Case::new(format!("9.{}.{number}", part + kind));
        let sizes = [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB];
        for (number, length) in (1..).zip(sizes) {
            let payload = vec![b'*'; length];
            cases.push(name(1, number).echoes(&frame(FIN, opcode, &payload), opcode, &payload));
        }
        let payload = vec![b'*'; 4 * MIB];
        for (number, power) in (1..=9).zip(0_u32..) {
            let fragments = fragmented(opcode, &payload, 64 * 4_usize.pow(power));
            cases.push(name(3, number).echoes(&fragments, opcode, &payload));
        }
        let payload = vec![b'*'; MIB];
        for (number, size) in (1..).zip([64, 128, 256, 512, 1_024, 2_048]) {
            let case = name(5, number).chops(&frame(FIN, opcode, &payload), size);
            cases.push(case.hears(heard(payload.clone())));
        }
        for (number, length) in (1..).zip([0, 16, 64, 256, 1_024, 4_096]) {
            let payload = vec![b'*'; length];
            let bytes = frame(FIN, opcode, &payload);
            let thousand =
                (0..1_000).fold(name(7, number), |case, _| case.echoes(&bytes, opcode, &payload));
            cases.push(thousand);
        }
    }
    let payload = vec![b'*'; 64 * KIB];
    cases.push(Case::new("10.1.1").echoes(&fragmented(TEXT, &payload, 1_300), TEXT, &payload));
    cases
}
