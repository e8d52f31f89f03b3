//! One case: the bytes sent, and the outcome that must follow.

use std::time::Duration;

/// Cases whose error is noticed at the end of its frame and not where it is, as the suite allows: a
/// payload is looked at when all of it is there. There are to be no others.
pub(crate) const LATE: [&str; 2] = ["6.4.3", "6.4.4"];

/// One case, by the name that the suite gives it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Say(Vec<u8>),
    /// So many bytes at a time.
    Chop(Vec<u8>, usize),
    Hear(Heard),
    /// Where an error may be noticed already; if not, the case passes less strictly.
    MayFail(u16),
}

/// Reaction of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Text(Vec<u8>),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
    /// The connection is gone.
    End,
}

/// How the connection ends.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// The peer closes with 1000, and the server answers it.
    Clean,
    /// The server closes with this code by itself. The suite takes a connection that is dropped
    /// without a word, too; this does not.
    Fails(u16),
    /// The peer has said a close, and the server answers with one of these.
    Answers(Vec<Option<u16>>),
    /// However it likes.
    Anyhow,
}

impl Case {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), steps: Vec::new(), end: End::Clean }
    }

    pub(crate) fn says(mut self, bytes: &[u8]) -> Self {
        self.steps.push(Step::Say(bytes.to_vec()));
        self
    }

    pub(crate) fn chops(mut self, bytes: &[u8], size: usize) -> Self {
        self.steps.push(Step::Chop(bytes.to_vec(), size));
        self
    }

    pub(crate) fn hears(mut self, heard: Heard) -> Self {
        self.steps.push(Step::Hear(heard));
        self
    }

    pub(crate) fn may_fail(mut self, code: u16) -> Self {
        self.steps.push(Step::MayFail(code));
        self.fails(code)
    }

    pub(crate) fn fails(mut self, code: u16) -> Self {
        self.end = End::Fails(code);
        self
    }

    pub(crate) fn answers(mut self, codes: &[Option<u16>]) -> Self {
        self.end = End::Answers(codes.to_vec());
        self
    }

    pub(crate) fn anyhow(mut self) -> Self {
        self.end = End::Anyhow;
        self
    }

    /// How long an error is waited for that may come later: where it must come now, for as long as a
    /// busy machine may take.
    pub(crate) fn patience(&self) -> Duration {
        let is_late = LATE.contains(&self.name.as_str());
        if is_late { Duration::from_millis(150) } else { Duration::from_secs(10) }
    }

    /// Whether it may end however the server likes.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.end, End::Anyhow)
    }

    /// Says some bytes that are a message, and hears it: opcode 1 is text, 2 is binary.
    pub(crate) fn echoes(self, bytes: &[u8], opcode: u8, message: &[u8]) -> Self {
        let heard = if opcode == TEXT { Heard::Text } else { Heard::Binary };
        self.says(bytes).hears(heard(message.to_vec()))
    }
}

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// Mask of a client's frame.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A masked frame; `first` is its first byte but for the opcode: FIN and the reserved bits.
pub(crate) fn frame(first: u8, opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first | opcode];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short @ 0..=125), _) => bytes.push(0x80 | short),
        (_, Ok(middle)) => {
            bytes.push(0xfe);
            bytes.extend(middle.to_be_bytes());
        }
        _ => {
            bytes.push(0xff);
            bytes.extend((payload.len() as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

pub(crate) const FIN: u8 = 0x80;
pub(crate) const MORE: u8 = 0;

pub(crate) fn text(payload: &[u8]) -> Vec<u8> {
    frame(FIN, TEXT, payload)
}

pub(crate) fn ping(payload: &[u8]) -> Vec<u8> {
    frame(FIN, PING, payload)
}

pub(crate) fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(FIN, CLOSE, &[&code.to_be_bytes()[..], reason].concat())
}

/// A message in fragments of a size.
pub(crate) fn fragmented(opcode: u8, payload: &[u8], size: usize) -> Vec<u8> {
    let last = payload.len().div_ceil(size).saturating_sub(1);
    let fragments = payload.chunks(size).enumerate().map(|(index, fragment)| {
        let first = if index == last { FIN } else { MORE };
        frame(first, if index == 0 { opcode } else { CONTINUATION }, fragment)
    });
    fragments.flatten().collect()
}
