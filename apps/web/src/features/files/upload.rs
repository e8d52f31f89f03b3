//! One upload by the core of tus 1.0.0, without I/O: which request comes next, after each answer.
//!
//! A line that is cut costs the piece that was on its way: the server is asked how far it has come,
//! and goes on from there.

use confab_protocol::{File, FileId};

/// Sizes of the pieces in which a file is sent. A piece is larger the faster the line is, so that
/// the progress is seen to move.
const FIRST_PIECE: u64 = 256 * 1024;
const SMALLEST_PIECE: u64 = 64 * 1024;
const LARGEST_PIECE: u64 = 4 * 1024 * 1024;
/// A piece that took less is followed by one twice as large, and one that took more by one half as
/// large.
const QUICK_MS: u64 = 700;
const SLOW_MS: u64 = 3_000;

/// After a failure it is tried again; each time after twice as long.
const FIRST_PAUSE_MS: u32 = 500;
const LONGEST_PAUSE_MS: u32 = 30_000;
/// How often the server is asked for a file that it still looks at.
const LOOK_AGAIN_MS: u32 = 300;
/// So many failures one after the other, while there is a line, are the file's.
const MOST_FAILURES: u32 = 8;

/// The next thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `POST`: begins an upload.
    Begin,
    /// `HEAD`: asks how much of it the server has.
    Ask(FileId),
    /// `PATCH`: sends the bytes between these two places.
    Give(FileId, u64, u64),
    /// `GET`: asks for the file, all of which the server has.
    Look(FileId),
    /// The same again after so many milliseconds, or as soon as there is a line.
    Pause(u32),
    /// The server has it, and this is what it is.
    Done(File),
    /// It was refused, for this reason; empty where none was given.
    Failed(String),
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Begun(FileId),
    /// The server has so many bytes.
    Has(u64),
    /// The server has it whole, and knows what it is or not yet.
    Known(Option<File>),
    /// The bytes were for another place than where the server is.
    Elsewhere,
    /// The server knows nothing of it any more.
    Gone,
    /// It was refused for good.
    Refused(String),
    /// None came, or one that asks for patience. The flag says whether the page had a line to the
    /// server all the while.
    None {
        online: bool,
    },
}

/// How far an upload has come.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    size: u64,
    id: Option<FileId>,
    sent: u64,
    piece: u64,
    next: Next,
    /// Failures since bytes went through, and those of them while there was a line.
    failures: u32,
    at_the_line: u32,
    pause: Option<u32>,
    begun_anew: bool,
}

#[derive(Clone, Debug)]
enum Next {
    Begin,
    Ask,
    Give,
    Look,
    Done(File),
    Failed(String),
}

impl Upload {
    /// An upload of so many bytes.
    pub(super) fn new(size: u64) -> Self {
        Self {
            size,
            id: None,
            sent: 0,
            piece: FIRST_PIECE,
            next: Next::Begin,
            failures: 0,
            at_the_line: 0,
            pause: None,
            begun_anew: false,
        }
    }

    /// One that has come to its end.
    pub(super) fn done(file: File) -> Self {
        let mut whole = Self::new(file.size);
        (whole.id, whole.sent, whole.next) = (Some(file.id), file.size, Next::Done(file));
        whole
    }

    /// Its name on the server, once it has one.
    pub(super) fn id(&self) -> Option<FileId> {
        self.id
    }

    /// How many of a hundred parts the server has.
    pub(super) fn percent(&self) -> u64 {
        (self.sent * 100).checked_div(self.size).unwrap_or(100).min(100)
    }

    /// The thing to do now.
    pub(super) fn step(&self) -> Step {
        if let Some(pause) = self.pause {
            return Step::Pause(pause);
        }
        match (&self.next, self.id) {
            (Next::Failed(why), _) => Step::Failed(why.clone()),
            (Next::Done(file), _) => Step::Done(file.clone()),
            (Next::Begin, _) | (_, None) => Step::Begin,
            (Next::Ask, Some(id)) => Step::Ask(id),
            (Next::Give, Some(id)) => {
                Step::Give(id, self.sent, self.size.min(self.sent + self.piece))
            }
            (Next::Look, Some(id)) => Step::Look(id),
        }
    }

    /// A pause is over, or there is a line again.
    pub(super) fn wake(&mut self) {
        self.pause = None;
    }

    /// Takes the answer to a step that took so many milliseconds.
    pub(super) fn hear(&mut self, answer: Answer, took_ms: u64) {
        match answer {
            Answer::Begun(id) => {
                (self.id, self.sent) = (Some(id), 0);
                self.go_on();
            }
            Answer::Has(bytes) => {
                if matches!(self.next, Next::Give) && bytes > self.sent {
                    (self.failures, self.at_the_line) = (0, 0);
                    if took_ms < QUICK_MS {
                        self.piece = (self.piece * 2).min(LARGEST_PIECE);
                    } else if took_ms > SLOW_MS {
                        self.piece = (self.piece / 2).max(SMALLEST_PIECE);
                    }
                }
                self.sent = bytes.min(self.size);
                self.go_on();
            }
            Answer::Known(Some(file)) => self.next = Next::Done(file),
            Answer::Known(None) => self.pause = Some(LOOK_AGAIN_MS),
            // Two windows, or a request that was given up here and went on there.
            Answer::Elsewhere => self.fail(Next::Ask, true),
            Answer::Gone if !self.begun_anew => {
                *self = Self { begun_anew: true, ..Self::new(self.size) };
            }
            Answer::Gone => self.next = Next::Failed(String::new()),
            Answer::Refused(why) => self.next = Next::Failed(why),
            Answer::None { online } => {
                let next = std::mem::replace(&mut self.next, Next::Ask);
                let again = if matches!(next, Next::Give) { Next::Ask } else { next };
                self.fail(again, online);
            }
        }
    }

    /// Someone wants a failed one tried again: from where the server is, if it knows of it.
    pub(super) fn retry(&mut self) {
        let (id, sent) = (self.id, self.sent);
        *self = Self::new(self.size);
        if id.is_some() {
            (self.id, self.sent, self.next) = (id, sent, Next::Ask);
        }
    }

    fn go_on(&mut self) {
        self.next = if self.sent < self.size { Next::Give } else { Next::Look };
    }

    fn fail(&mut self, again: Next, online: bool) {
        self.next = again;
        self.piece = (self.piece / 2).max(SMALLEST_PIECE);
        let pause = FIRST_PAUSE_MS.saturating_mul(1 << self.failures.min(16));
        self.pause = Some(pause.min(LONGEST_PAUSE_MS));
        self.failures += 1;
        self.at_the_line += u32::from(online);
        if self.at_the_line > MOST_FAILURES {
            (self.next, self.pause) = (Next::Failed(String::new()), None);
        }
    }
}

#[cfg(test)]
mod tests;
