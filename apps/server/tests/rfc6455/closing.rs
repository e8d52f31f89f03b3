//! Section 7: closing, by either side, in and out of order.

use super::case::{CLOSE, CONTINUATION, Case, FIN, Heard, MORE, TEXT, close, frame, ping, text};

const HELLO: &[u8] = b"Hello World!";

/// Codes that a peer may close with.
const VALID: [u16; 13] =
    [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
/// Codes that must not be on the wire.
const INVALID: [u16; 9] = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];

pub(crate) fn cases() -> Vec<Case> {
    let hello = || Heard::Text(HELLO.to_vec());
    let normal = &[Some(1000)];
    let after_close = |name: &str, bytes: &[u8]| {
        Case::new(name).says(&[&close(1000, b"")[..], bytes].concat()).answers(normal)
    };
    let unfinished = [frame(MORE, TEXT, b"fragment1"), close(1000, b"")].concat();
    let ended = frame(FIN, CONTINUATION, b"fragment2");
    let long = text(&b"BAsd7&jh23".repeat(26_215)[..256 * 1024]);
    let mut cases = vec![
        Case::new("7.1.1").says(&text(HELLO)).hears(hello()),
        after_close("7.1.2", &close(1000, b"")),
        after_close("7.1.3", &ping(b"")),
        after_close("7.1.4", &text(HELLO)),
        Case::new("7.1.5").says(&[unfinished, ended].concat()).answers(normal),
        Case::new("7.1.6")
            .says(&[long, text(HELLO), close(1000, b""), ping(b"")].concat())
            .anyhow(),
        Case::new("7.3.1").says(&frame(FIN, CLOSE, b"")).answers(&[None, Some(1000)]),
        Case::new("7.3.2").says(&frame(FIN, CLOSE, b"a")).fails(1002),
        Case::new("7.3.3").says(&close(1000, b"")).answers(normal),
        Case::new("7.3.4").says(&close(1000, HELLO)).answers(normal),
        Case::new("7.3.5").says(&close(1000, &[b'*'; 123])).answers(normal),
        Case::new("7.3.6").says(&close(1000, &[b'*'; 124])).fails(1002),
        Case::new("7.5.1")
            .says(&close(1000, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"))
            .fails(1007),
    ];
    for (number, code) in (1..).zip(VALID) {
        let case = Case::new(format!("7.7.{number}")).says(&close(code, b""));
        cases.push(case.answers(&[Some(code), Some(1000)]));
    }
    for (number, code) in (1..).zip(INVALID) {
        cases.push(Case::new(format!("7.9.{number}")).says(&close(code, b"")).fails(1002));
    }
    // The suite only looks what comes of these.
    for (name, code) in [("7.13.1", 5_000), ("7.13.2", 65_535)] {
        cases.push(Case::new(name).says(&close(code, b"")).anyhow());
    }
    cases
}
