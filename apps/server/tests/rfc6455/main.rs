//! Holds the server's socket against RFC 6455, case by case as the Autobahn test-suite lists
//! them: its sections 1 to 7, 9 and 10. The other two are about compression, which is off.
//!
//! A case is bytes on a socket and the answer that must come back. It passes strictly, or *not
//! strictly* where the suite, too, allows that an error is noticed later than it could be. An error
//! must be told by a close with its code: a connection that just ends is a failure. Of three cases
//! the suite only looks what comes of them.

mod case;
mod endpoint;
mod peer;
mod play;

mod closing;
mod fragments;
mod framing;
mod limits;
mod utf8;

use std::collections::BTreeMap;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use case::Case;
use endpoint::Endpoint;
use play::{Outcome, play};

/// The longest message of section 9.
const LONGEST: usize = 16 * 1024 * 1024;

/// Subject of each section, and how many cases it has.
const SECTIONS: [(&str, &str, usize); 9] = [
    ("1", "framing", 16),
    ("2", "pings and pongs", 11),
    ("3", "reserved bits", 7),
    ("4", "opcodes", 10),
    ("5", "fragmentation", 20),
    ("6", "UTF-8", 145),
    ("7", "closing", 37),
    ("9", "limits", 54),
    ("10", "automatic fragmentation", 1),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_that_applies_without_compression_passes() {
    let endpoint = Endpoint::open(LONGEST).await;
    let mut counts = BTreeMap::<String, (usize, usize)>::new();
    let (mut late, mut failed) = (Vec::new(), Vec::new());
    for case in all() {
        let section = case.name.split('.').next().unwrap_or_default().to_owned();
        let outcome = play(endpoint.addr(), &case).await;
        let count = counts.entry(section).or_default();
        count.1 += 1;
        match outcome {
            Ok(outcome) => {
                count.0 += 1;
                if outcome == Outcome::Late {
                    late.push(case.name);
                }
            }
            Err(why) => failed.push(format!("{}: {why}", case.name)),
        }
    }
    for (section, about, _) in SECTIONS {
        let (passed, total) = counts.get(section).copied().unwrap_or_default();
        println!("section {section:>2}  {about:<24} {passed:>3} of {total:>3}");
    }
    let (total, informational) = (all().len(), all().iter().filter(|case| case.is_open()).count());
    println!(
        "{total} cases: {} strictly, {} not strictly ({}), {informational} that may end anyhow, \
         {} failed",
        total - late.len() - failed.len() - informational,
        late.len(),
        late.join(", "),
        failed.len(),
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    late.retain(|name| !case::LATE.contains(&name.as_str()));
    assert!(late.is_empty(), "noticed later than before: {}", late.join(", "));
    for (section, _, cases) in SECTIONS {
        let played = counts.get(section).map_or(0, |(_, total)| *total);
        assert_eq!(played, cases, "every case of section {section} was played");
    }
}

#[tokio::test]
async fn a_message_over_the_chat_s_own_limit_is_closed_as_too_big() {
    let limit = confab_protocol::Limits::DEFAULT.frame_bytes as usize;
    let endpoint = Endpoint::open(limit).await;
    let fits = Case::new("a").echoes(&case::text(&vec![b'x'; limit]), 1, &vec![b'x'; limit]);
    assert_eq!(play(endpoint.addr(), &fits).await, Ok(Outcome::Strict));
    for (frames, why) in [
        (case::text(&vec![b'x'; limit + 1]), "a frame"),
        (case::fragmented(1, &vec![b'x'; limit + 1], 4_096), "fragments"),
    ] {
        let case = Case::new(why).says(&frames).fails(1009);
        assert_eq!(play(endpoint.addr(), &case).await, Ok(Outcome::Strict), "{why}");
    }
}

/// Shakes hands, and then ends the connection without a word.
#[tokio::test]
async fn a_connection_that_just_ends_is_no_answer_to_an_error() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = silent.local_addr().expect("an address");
    let ending = async {
        let (mut stream, _) = silent.accept().await.expect("the peer");
        let mut request = [0; 1_024];
        let _read = stream.read(&mut request).await.expect("a request");
        let accepted = b"HTTP/1.1 101 Switching Protocols\r\n\
                         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
        stream.write_all(accepted).await.expect("it hears");
        let _said = stream.read(&mut request).await.expect("a frame");
    };
    let case = Case::new("an error").says(&case::text(b"\xff")).fails(1007);
    let (played, ()) = tokio::join!(play(addr, &case), ending);
    assert_eq!(played, Err("End and not a close with 1007".to_owned()));
}

fn all() -> Vec<Case> {
    let mut cases = framing::cases();
    cases.extend(fragments::cases());
    cases.extend(utf8::cases());
    cases.extend(closing::cases());
    cases.extend(limits::cases());
    cases
}
