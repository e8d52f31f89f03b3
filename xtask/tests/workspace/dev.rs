//! `cargo xtask dev`: how soon an edit is there, which pages hear of it, and what is left behind.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::running::{in_time, leaves_nothing_behind, times};
use super::small::Small;

/// Milliseconds that a save may take until the server is back, beside its build, on a machine that does
/// a lot of other work. `cargo xtask bench tasks` prints them beside the goal.
const MOST: u64 = 10_000;

#[test]
fn a_save_in_a_dependency_restarts_the_server_at_once() {
    let small = Small::new();
    let mut dev = small.dev(&[]);
    dev.until("it says one");
    dev.until("Confab is at");
    let mut waited = Vec::new();
    for word in ["two", "three", "four", "five", "six"] {
        small.write("crates/words/src/lib.rs", &format!("pub const SAYS: &str = \"{word}\";\n"));
        dev.until(&format!("it says {word}"));
        let line = dev.until(" ms after the save, beside ");
        let (before, _) = line.split_once(" ms after").expect("it was looked for");
        let number = before.rsplit(' ').next().and_then(|word| word.parse::<u64>().ok());
        waited.push(number.expect("a number"));
        dev.until("waiting for an edit");
    }
    waited.sort_unstable();
    println!("save to restart, beside the build: {} ms", waited[waited.len() / 2]);
    assert!(waited[waited.len() / 2] <= MOST, "{waited:?}");

    // A build that fails leaves the server alone.
    small.write("crates/words/src/lib.rs", "pub const SAYS: &str = ;\n");
    dev.until("the servers run on as they were");
    small.write("crates/words/src/lib.rs", "pub const SAYS: &str = \"seven\";\n");
    dev.until("it says seven");
    dev.end();
}

/// The socket that pages listen on.
fn listen(port: u16) -> TcpStream {
    let mut page = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    page.set_read_timeout(Some(Duration::from_mins(1))).expect("a time");
    let head = "GET /live_reload HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket";
    write!(page, "{head}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        .expect("a request");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        page.read_exact(&mut byte).expect("an answer");
        answer.extend(byte);
    }
    page
}

/// The next message to a page.
fn told(page: &mut TcpStream) -> String {
    let mut head = [0; 2];
    page.read_exact(&mut head).expect("a message");
    let mut text = vec![0; usize::from(head[1])];
    page.read_exact(&mut text).expect("its text");
    String::from_utf8(text).expect("it is JSON")
}

#[test]
fn pages_of_the_documentation_hear_of_edits_to_text_style_and_components() {
    const PRINTED: &str = "target/xtask/dev/bundle/docs/index.html";
    let small = Small::new();
    let mut dev = small.dev(&[]);
    // It is there for a server to find before it is printed.
    dev.until("with documentation, it says one");
    dev.until("its documentation is at");
    let printed = small.read(PRINTED);
    let port = printed.lines().next().and_then(|line| line.parse().ok());
    let mut page = listen(port.expect("pages are told the port"));
    for (path, from, to) in [
        ("docs/index.md", "text one", "text two"),
        ("apps/docs/style/docs.css", "style one", "style two"),
        ("apps/docs/src/main.rs", "part one", "part two"),
    ] {
        small.write(path, &small.read(path).replace(from, to));
        assert!(told(&mut page).contains("\"docs\":true"), "{path}");
        assert!(small.read(PRINTED).contains(to), "{path}");
        dev.until("waiting for an edit");
    }
    // The server had nothing to do with it.
    assert!(!dev.seen.iter().any(|line| line.contains("restarted")));
    dev.end();

    // Without it, none of an earlier run is there.
    let mut dev = small.dev(&["--filter", "web"]);
    dev.until("alone, it says one");
    dev.until("Confab is at");
    dev.end();
}

/// Ends it by a signal, each time at another moment: while it runs, while it compiles, and when it has
/// just begun.
fn leaves_nothing(signal: Signal) {
    let small = Small::new();
    let mut dev = small.dev(&[]);
    dev.until("Confab is at");
    dev.end();
    for time in 0..times(4) {
        let text = format!("pub const SAYS: &str = \"time {time}\";\n");
        small.write("crates/words/src/lib.rs", &text);
        let has_redis = xtask_runner::process::on_path("redis-server").is_some();
        let mut dev = small.dev(if time % 2 == 1 && has_redis { &["--servers=2"] } else { &[] });
        match time % 4 {
            0 => drop(dev.until("Confab is at")),
            1 => drop(dev.until("it says")),
            2 => in_time("a process starts", || small.processes().len() > 1),
            _ => in_time("it starts", || !small.processes().is_empty()),
        }
        dev.end_by(signal);
        in_time("all end", || small.processes().is_empty());
    }
}

leaves_nothing_behind!(leaves_nothing);
