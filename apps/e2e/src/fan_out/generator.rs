//! Loads one server at a time and listens to all, in one loop over one `epoll`.

use std::io::{self, Read as _, Write as _};
use std::net;
use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use memchr::memmem;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::crowd::Crowd;
use super::measured::Load;
use super::stamp::Scanner;
use super::tally::{Counts, Seen, Side, Tally};
use crate::usage::processor_time;

/// A message later than this is lost.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where this begins an answer, a message is acknowledged.
const ANSWER: &str = r#""type":"ok""#;

/// A connection as a crowd gives it.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) stream: net::TcpStream,
    pub(super) room: usize,
    pub(super) side: Side,
}

/// One connection.
#[derive(Debug)]
struct Line {
    stream: TcpStream,
    room: usize,
    side: Side,
    /// The end of what was read, which may be the beginning of a mark.
    rest: Vec<u8>,
    unsent: Vec<u8>,
    seen: Seen,
    /// When it sent what is not acknowledged yet.
    asked: Option<Duration>,
}

/// All connections to all servers.
#[derive(Debug)]
pub(super) struct Generator {
    poll: Poll,
    epoch: Instant,
    lines: Vec<Line>,
    /// Lines with something unsent.
    stuck: Vec<usize>,
    scanner: Scanner,
    events: Events,
    buffer: Vec<u8>,
    rounds: usize,
}

/// Measurements of a round, beside those of its messages.
#[derive(Clone, Debug)]
pub(super) struct Round {
    pub(super) counts: Counts,
    pub(super) took: Duration,
    pub(super) delivered: usize,
    pub(super) server_busy: Duration,
    pub(super) generator_busy: Duration,
}

impl Generator {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            epoch: Instant::now(),
            lines: Vec::new(),
            stuck: Vec::new(),
            scanner: Scanner::new(),
            events: Events::with_capacity(2_048),
            buffer: vec![0; 64 * 1024],
            rounds: 0,
        })
    }

    /// Takes connections over; gives their numbers.
    pub(super) fn take(&mut self, seats: Vec<Seat>) -> io::Result<Range<usize>> {
        let begin = self.lines.len();
        for Seat { stream, room, side } in seats {
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            let mut stream = TcpStream::from_std(stream);
            let token = Token(self.lines.len());
            self.poll.registry().register(&mut stream, token, Interest::READABLE)?;
            self.lines.push(Line {
                stream,
                room,
                side,
                rest: Vec::new(),
                unsent: Vec::new(),
                seen: Seen::default(),
                asked: None,
            });
        }
        Ok(begin..self.lines.len())
    }

    /// Sends at a rate for a while, and waits for what is on its way.
    pub(super) fn round(&mut self, crowd: &mut Crowd, load: Load) -> anyhow::Result<Round> {
        self.rounds += 1;
        let mut tally = Tally::new(self.rounds, crowd.members());
        let gap = crowd.gap(load.rate);
        let begun = self.now();
        let (from, until) = (begun + load.warm_up, begun + load.warm_up + load.time);
        let (mut due, mut serial, mut before) = (begun, 0, None);
        let round = loop {
            let now = self.now();
            if now >= from && before.is_none() {
                tally.measured_from = Some(now);
                before = Some((now, tally.delivered(), crowd.busy()?, own_time()?));
            }
            if let Some((begun, delivered, server, own)) = before.filter(|_| now >= until) {
                break (
                    now.saturating_sub(begun),
                    tally.delivered() - delivered,
                    crowd.busy()?.saturating_sub(server),
                    own_time()?.saturating_sub(own),
                );
            }
            while due <= now {
                due += gap;
                // A second of it at most is on its way: no server has to be waited for long.
                if tally.missing() > load.rate as usize {
                    tally.held_back += 1;
                    continue;
                }
                let (line, room) = crowd.speaker(serial);
                let sent = self.now();
                let text = tally.send(room, sent).message();
                self.send(line, &crowd.say(room, &text))?;
                self.lines[line].asked = Some(sent);
                serial += 1;
            }
            let wake = due.min(if before.is_some() { until } else { from });
            self.turn(wake.saturating_sub(now), &mut tally)?;
            self.beat(crowd)?;
        };
        self.drain(&mut tally)?;
        let (took, delivered, server_busy, generator_busy) = round;
        Ok(Round { counts: tally.counts(), took, delivered, server_busy, generator_busy })
    }

    /// Keeps the connections of a crowd alive that is not under load.
    pub(super) fn beat(&mut self, crowd: &mut Crowd) -> io::Result<()> {
        let now = self.now();
        while let Some((line, frame)) = crowd.beat(now) {
            self.send(line, &frame)?;
        }
        Ok(())
    }

    /// Reads what comes within a time, of no round.
    pub(super) fn idle(&mut self, time: Duration) -> anyhow::Result<()> {
        let until = self.now() + time;
        while let Some(left) = until.checked_sub(self.now()).filter(|left| !left.is_zero()) {
            self.turn(left, &mut Tally::new(usize::MAX, Vec::new()))?;
        }
        Ok(())
    }

    fn now(&self) -> Duration {
        self.epoch.elapsed()
    }

    fn drain(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        let until = self.now() + PATIENCE;
        while tally.missing() > 0 && self.now() < until {
            self.turn(Duration::from_millis(20), tally)?;
        }
        Ok(())
    }

    /// Reads once from every connection that has something.
    fn turn(&mut self, wait: Duration, tally: &mut Tally) -> anyhow::Result<()> {
        for line in std::mem::take(&mut self.stuck) {
            self.send(line, &[])?;
        }
        match self.poll.poll(&mut self.events, Some(wait)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            polled => polled?,
        }
        let events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        let read = events.iter().try_for_each(|event| self.read(event.token().0, tally));
        self.events = events;
        read
    }

    fn read(&mut self, number: usize, tally: &mut Tally) -> anyhow::Result<()> {
        let line = &mut self.lines[number];
        loop {
            let kept = line.rest.len();
            self.buffer[..kept].copy_from_slice(&line.rest);
            let read = match line.stream.read(&mut self.buffer[kept..]) {
                Ok(0) => bail!("the server cut connection {number}"),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let (bytes, now) = (&self.buffer[..kept + read], self.epoch.elapsed());
            let seen = &mut line.seen;
            let at = (line.room, line.side);
            let rest = self.scanner.scan(bytes, |stamp| tally.heard(stamp, at, seen, now));
            if let Some(sent) = line.asked
                && memmem::find(bytes, ANSWER.as_bytes()).is_some()
            {
                line.asked = None;
                tally.acknowledged(sent, now);
            }
            line.rest.clear();
            line.rest.extend_from_slice(&bytes[rest]);
            if kept + read < self.buffer.len() {
                // Less than there was room for: nothing is left.
                return Ok(());
            }
        }
    }

    fn send(&mut self, number: usize, frame: &[u8]) -> io::Result<()> {
        let line = &mut self.lines[number];
        line.unsent.extend_from_slice(frame);
        match line.stream.write(&line.unsent) {
            Ok(sent) => drop(line.unsent.drain(..sent)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        if !line.unsent.is_empty() {
            self.stuck.push(number);
        }
        Ok(())
    }

    /// Closes these connections.
    pub(super) fn close(&mut self, lines: Range<usize>) -> anyhow::Result<()> {
        ensure!(lines.end == self.lines.len(), "the newest go first");
        self.lines.truncate(lines.start);
        self.stuck.retain(|line| *line < lines.start);
        Ok(())
    }
}

fn own_time() -> anyhow::Result<Duration> {
    processor_time(std::process::id())
}
