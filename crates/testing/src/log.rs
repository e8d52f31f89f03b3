//! Keeps the output of a process.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::watch;

/// How many of the newest lines are kept; older ones are dropped.
const KEPT_LINES: usize = 20_000;

/// The lines that a process has printed so far, on either of its outputs.
#[derive(Clone, Debug)]
pub struct Log {
    lines: Arc<Mutex<VecDeque<String>>>,
    printed: Arc<watch::Sender<u64>>,
    /// Outputs that have not come to their end yet.
    open: Arc<watch::Sender<u32>>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            lines: Arc::default(),
            printed: Arc::new(watch::Sender::new(0)),
            open: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Reads an output to its end, on a thread of its own that ends with the process.
    pub(crate) fn collect(&self, output: impl Read + Send + 'static) {
        let log = self.clone();
        log.open.send_modify(|outputs| *outputs += 1);
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                log.push(String::from_utf8_lossy(&line).trim_end().to_owned());
                line.clear();
            }
            log.open.send_modify(|outputs| *outputs -= 1);
        });
    }

    fn push(&self, line: String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
        drop(lines);
        self.printed.send_modify(|count| *count += 1);
    }

    /// The first kept line that the question answers for.
    pub fn find<T>(&self, mut question: impl FnMut(&str) -> Option<T>) -> Option<T> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().find_map(|line| question(line))
    }

    /// How many kept lines hold the text.
    pub fn count(&self, text: &str) -> usize {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter(|line| line.contains(text)).count()
    }

    /// The newest lines as one text, to be shown when a test fails.
    pub fn tail(&self, lines: usize) -> String {
        let kept = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let skipped = kept.len().saturating_sub(lines);
        kept.iter().skip(skipped).flat_map(|line| ["    ", line, "\n"]).collect()
    }

    /// Waits until all outputs have come to their end, or children keep them open for too long.
    pub(crate) async fn complete(&self) {
        let mut open = self.open.subscribe();
        let ended = open.wait_for(|outputs| *outputs == 0);
        drop(tokio::time::timeout(Duration::from_secs(1), ended).await);
    }

    pub(crate) fn printed(&self) -> watch::Receiver<u64> {
        self.printed.subscribe()
    }
}
