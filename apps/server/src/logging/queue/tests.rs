//! Tests with a place to write to that does as it is told.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;

const PATIENCE: Duration = Duration::from_secs(30);

/// Writes only what it is let, and shows what that was.
struct Scripted {
    script: Receiver<io::Result<usize>>,
    written: Sender<String>,
}

impl Write for Scripted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let allowed = self.script.recv().map_err(|_gone| ErrorKind::BrokenPipe)??;
        let taken = allowed.min(bytes.len());
        self.written.send(String::from_utf8_lossy(&bytes[..taken]).into_owned()).ok();
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn queue() -> (Queue, Sender<io::Result<usize>>, Receiver<String>) {
    let (script, scripted) = channel();
    let (written, writes) = channel();
    let to = Scripted { script: scripted, written };
    let tell = |dropped| format!("{dropped} dropped\n").into_bytes();
    (Queue::start(to, Counter::default(), tell).unwrap(), script, writes)
}

fn next(writes: &Receiver<String>) -> String {
    writes.recv_timeout(PATIENCE).unwrap()
}

#[test]
fn a_line_that_cannot_be_written_is_counted_and_told_once_one_can() {
    let (queue, script, writes) = queue();
    for step in [Err(ErrorKind::StorageFull.into()), Ok(9), Ok(9)] {
        script.send(step).unwrap();
    }
    queue.push(b"one\n".to_vec());
    queue.push(b"two\n".to_vec());
    assert_eq!(next(&writes), "two\n");
    assert_eq!(next(&writes), "1 dropped\n"[..9]);
    assert_eq!(queue.0.dropped.get(), 1);
}

#[test]
fn a_torn_line_does_not_tear_the_next_one() {
    let (queue, script, writes) = queue();
    for step in [Ok(2), Err(ErrorKind::StorageFull.into()), Ok(9), Ok(9)] {
        script.send(step).unwrap();
    }
    queue.push(b"one\n".to_vec());
    queue.push(b"two\n".to_vec());
    let all: Vec<_> = (0..3).map(|_| next(&writes)).collect();
    assert_eq!(all, ["on", "\n", "two\n"]);
}

#[test]
fn a_place_that_never_takes_anything_is_waited_for_by_nobody() {
    let (queue, script, _writes) = queue();
    let line = vec![b'x'; CAPACITY / 8];
    let started = Instant::now();
    for _ in 0..20 {
        queue.push(line.clone());
    }
    assert_eq!(queue.0.dropped.get(), 12, "what does not fit is dropped");
    queue.flush(Duration::from_millis(1));
    assert!(started.elapsed() < PATIENCE);
    drop(script);
    queue.flush(PATIENCE);
    assert_eq!(queue.0.dropped.get(), 20, "what waited could not be written either");
}
