//! One server with its clients, spread over rooms, and how they talk to it.

mod confab;
mod peer;

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use anyhow::ensure;
use confab_protocol::{ClientFrame, ClientId, Command, Ref, RoomId};
use confab_testing::{Process, RedisServer};

use super::frame;
use super::generator::{Generator, Seat};
use super::tally::Side;
use crate::Cluster;
use crate::bench::Machine;
use crate::usage::processor_time;

pub(super) use confab::{People, gather, joined, one};
pub(super) use peer::{floor, socket_io, socketioxide};

/// A client of Confab says a word this often.
const BEAT: Duration = Duration::from_secs(20);

/// A server under measurement.
pub(super) struct Crowd {
    pub(super) name: &'static str,
    /// Its processes, whose time counts; Redis is none of them.
    processes: Vec<u32>,
    tongue: Tongue,
    /// Lines by room, and those of them that talk.
    rooms: Vec<Members>,
    lines: Range<usize>,
    /// The line that beats next, and when.
    beat: (usize, Duration),
    _kept: Kept,
}

#[derive(Clone, Debug, Default)]
struct Members {
    count: usize,
    speakers: Vec<usize>,
}

/// How a message is put.
enum Tongue {
    /// As it is.
    Plain,
    SocketIo,
    /// As commands, to these rooms; with the number of the next.
    Confab(Vec<RoomId>, u64),
}

/// Processes that run for as long as the crowd.
#[expect(dead_code, reason = "kept to be ended with the crowd")]
enum Kept {
    Cluster(Box<Cluster>),
    Process(Box<Process>),
    Joined(Box<Process>, Box<RedisServer>),
}

impl Crowd {
    fn new(name: &'static str, tongue: Tongue, (processes, kept): (Vec<u32>, Kept)) -> Self {
        let (rooms, lines, beat) = (Vec::new(), 0..0, (0, Duration::ZERO));
        Self { name, processes, tongue, rooms, lines, beat, _kept: kept }
    }

    fn with(mut self, generator: &mut Generator, seats: Vec<Seat>) -> anyhow::Result<Self> {
        self.join(generator, seats)?;
        Ok(self)
    }

    /// More connections, after all others that the generator has.
    pub(super) fn join(
        &mut self,
        generator: &mut Generator,
        seats: Vec<Seat>,
    ) -> anyhow::Result<()> {
        let places: Vec<_> = seats.iter().map(|seat| (seat.room, seat.side)).collect();
        let lines = generator.take(seats)?;
        if self.lines.is_empty() {
            self.lines = lines.start..lines.start;
            self.beat.0 = lines.start;
        }
        ensure!(self.lines.end == lines.start, "others came in between");
        self.lines.end = lines.end;
        for (line, (room, side)) in lines.zip(places) {
            if self.rooms.len() <= room {
                self.rooms.resize(room + 1, Members::default());
            }
            self.rooms[room].count += 1;
            if side == Side::Near {
                self.rooms[room].speakers.push(line);
            }
        }
        Ok(())
    }

    /// Everyone leaves; they are the last that came.
    pub(super) fn leave(&mut self, generator: &mut Generator) -> anyhow::Result<()> {
        generator.close(self.lines.clone())?;
        (self.rooms, self.lines) = (Vec::new(), 0..0);
        Ok(())
    }

    /// How many lines each room has.
    pub(super) fn members(&self) -> Vec<usize> {
        self.rooms.iter().map(|room| room.count).collect()
    }

    /// How many connections it has.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The time between two messages, for so many deliveries a second.
    pub(super) fn gap(&self, rate: u32) -> Duration {
        let each = self.lines.len() / self.rooms.len();
        Duration::from_secs(1) * u32::try_from(each).unwrap_or(u32::MAX) / rate
    }

    /// The line that says a round's next message, and its room: each room in turn, each line in
    /// turn.
    pub(super) fn speaker(&self, serial: usize) -> (usize, usize) {
        let room = serial % self.rooms.len();
        let speakers = &self.rooms[room].speakers;
        (speakers[serial / self.rooms.len() % speakers.len()], room)
    }

    /// The frame of a message.
    pub(super) fn say(&mut self, room: usize, text: &str) -> Vec<u8> {
        match &mut self.tongue {
            Tongue::Plain => frame::masked(text),
            Tongue::SocketIo => frame::masked(&format!(r#"42["say","r{room}","{text}"]"#)),
            Tongue::Confab(rooms, next) => {
                *next += 1;
                let client_id = ClientId::new(format!("bench-{next}"));
                let client_id = client_id.expect("invariant: letters and digits");
                let body = text.to_owned();
                let command = Command::Send {
                    room: rooms[room],
                    client_id,
                    body,
                    reply_to: None,
                    thread: None,
                    files: vec![],
                };
                command_frame(*next, command)
            }
        }
    }

    /// Gives the heartbeat that is due, so that the connections stay: its line and its frame. Each
    /// line beats at a time of its own.
    pub(super) fn beat(&mut self, now: Duration) -> Option<(usize, Vec<u8>)> {
        let Tongue::Confab(_, next) = &mut self.tongue else { return None };
        let (line, due) = self.beat;
        if now < due || self.lines.is_empty() {
            return None;
        }
        *next += 1;
        let lines = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let following = if line + 1 < self.lines.end { line + 1 } else { self.lines.start };
        self.beat = (following, due + BEAT / lines);
        Some((line, command_frame(*next, Command::Ping)))
    }

    /// Processor time of the server so far.
    pub(super) fn busy(&self) -> anyhow::Result<Duration> {
        self.processes.iter().map(|process| processor_time(*process)).sum()
    }
}

fn command_frame(number: u64, command: Command) -> Vec<u8> {
    let said = ClientFrame { reference: Ref(number), command };
    frame::masked(&serde_json::to_string(&said).unwrap_or_default())
}

impl fmt::Debug for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crowd").field("name", &self.name).finish_non_exhaustive()
    }
}
