//! Section 6: text is UTF-8, and what is not is noticed at once.

mod sequences;

use super::case::{CONTINUATION, Case, FIN, Heard, MORE, TEXT, fragmented, frame, ping, text};
use sequences::{KOSME, sequences};

/// Not UTF-8 from its second byte on: above U+10FFFF.
const TOO_HIGH: &[u8] = b"\xf4\x90\x80\x80";
/// Half of a surrogate pair.
const SURROGATE: &[u8] = b"\xed\xa0\x80";
const EDITED: &[u8] = b"edited";
const HELLO: &str = "Hello-µ@ßöäüàá-UTF-8!!";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = valid();
    cases.extend(fail_fast());
    for (part, sequence) in (5..).zip(sequences()) {
        for (number, (is_valid, payload)) in (1..).zip(sequence) {
            let case = Case::new(format!("6.{part}.{number}"));
            cases.push(if is_valid {
                case.echoes(&text(&payload), TEXT, &payload)
            } else {
                case.says(&text(&payload)).fails(1007)
            });
        }
    }
    cases
}

fn valid() -> Vec<Case> {
    let hello = HELLO.as_bytes();
    let middle = b"middle frame payload";
    let three = |payload: &[u8]| {
        [frame(MORE, TEXT, b""), frame(MORE, CONTINUATION, payload), frame(FIN, CONTINUATION, b"")]
            .concat()
    };
    let (first, second) = hello.split_at(12);
    let halves = [frame(MORE, TEXT, first), frame(FIN, CONTINUATION, second)].concat();
    let wrong = [KOSME, SURROGATE, EDITED].concat();
    vec![
        Case::new("6.1.1").echoes(&text(b""), TEXT, b""),
        Case::new("6.1.2").echoes(&three(b""), TEXT, b""),
        Case::new("6.1.3").echoes(&three(middle), TEXT, middle),
        Case::new("6.2.1").echoes(&text(hello), TEXT, hello),
        Case::new("6.2.2").echoes(&halves, TEXT, hello),
        Case::new("6.2.3").echoes(&fragmented(TEXT, hello, 1), TEXT, hello),
        Case::new("6.2.4").echoes(&fragmented(TEXT, KOSME, 1), TEXT, KOSME),
        Case::new("6.3.1").says(&text(&wrong)).fails(1007),
        Case::new("6.3.2").says(&fragmented(TEXT, &wrong, 1)).fails(1007),
    ]
}

/// The second part is wrong: it is noticed before the third is there.
fn fail_fast() -> Vec<Case> {
    let accepted = |case: Case| case.says(&ping(b"?")).hears(Heard::Pong(b"?".to_vec()));
    let whole = text(&[KOSME, TOO_HIGH, EDITED].concat());
    // The head is six bytes long: two, and the mask.
    let (begun, rest) = whole.split_at(6 + KOSME.len());
    let (wrong, rest) = rest.split_at(TOO_HIGH.len());
    let (octet, wrong_octet) = wrong.split_at(1);
    let split = |name: &str, first: &[u8], second: &[u8]| {
        let case = Case::new(name).says(&frame(MORE, TEXT, first));
        let case = accepted(case).says(&frame(MORE, CONTINUATION, second)).may_fail(1007);
        case.says(&frame(FIN, CONTINUATION, EDITED))
    };
    let before = [KOSME, &TOO_HIGH[..1]].concat();
    vec![
        split("6.4.1", KOSME, TOO_HIGH),
        split("6.4.2", &before, &TOO_HIGH[1..]),
        Case::new("6.4.3").says(begun).says(wrong).may_fail(1007).says(rest),
        Case::new("6.4.4")
            .says(begun)
            .says(octet)
            .says(&wrong_octet[..1])
            .may_fail(1007)
            .says(&wrong_octet[1..])
            .says(rest),
    ]
}
