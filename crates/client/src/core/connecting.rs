//! Opens, replaces and closes lines.

use confab_protocol::CloseCode;

use super::line::{Health, Line};
use super::{Client, Millis, Network, Output, SocketId, Wanted};

/// A line that lived this long was a good one: the next failure counts as the first.
const GOOD_LINE_MS: u64 = 5_000;
/// A server that says to wait for longer is not believed.
#[cfg(feature = "native")]
const LONGEST_WAIT_MS: u64 = 300_000;

impl Client {
    pub(super) fn start(&mut self) {
        if self.wanted != Wanted::Yes {
            self.wanted = Wanted::Yes;
            self.backoff.reset();
            self.retry_at = Some(self.now);
        }
    }

    pub(super) fn stop(&mut self) {
        self.wanted = Wanted::No;
        self.close_all();
    }

    pub(super) fn network_up(&mut self) {
        self.network = Network::Up;
        // A line begun on the network from before will hardly be answered.
        if let Some(line) = self.line.take_if(|line| !line.is_live()) {
            self.outputs.push(Output::Close(line.socket()));
            self.forget(&line);
        }
        self.hurry();
    }

    /// The platform may be wrong, or mean another network than the server's: finds out.
    pub(super) fn network_down(&mut self) {
        self.network = Network::Down;
        if let Some(line) = &mut self.line {
            line.probe(self.now, &mut self.outputs);
        }
    }

    /// The server has answered all the same: what the platform said meant another network.
    pub(super) fn network_answers(&mut self) {
        self.network = Network::Up;
    }

    /// Someone would not wait. They may know better than the platform whether there is a network,
    /// or need none, since the server is on their own machine.
    pub(super) fn retry(&mut self) {
        self.network = Network::Up;
        self.hurry();
    }

    /// Someone looks: tries at once, or makes sure that the line is alive.
    pub(super) fn hurry(&mut self) {
        match &mut self.line {
            Some(line) => line.probe(self.now, &mut self.outputs),
            None if self.wanted == Wanted::Yes => {
                self.backoff.reset();
                self.retry_at = Some(self.now);
            }
            None => {}
        }
    }

    pub(super) fn connect_when_due(&mut self) {
        let due = |at: Option<Millis>| at.is_some_and(|at| at <= self.now);
        if self.wanted != Wanted::Yes || self.network == Network::Down {
            return;
        }
        if self.line.is_none() && due(self.retry_at) {
            self.retry_at = None;
            self.line = Some(self.open());
        } else if due(self.succeed_at()) {
            self.successor = Some(self.open());
        }
    }

    /// When a successor of the line is to be opened: not while there is no network.
    pub(super) fn succeed_at(&self) -> Option<Millis> {
        let may = self.network == Network::Up && self.successor.is_none();
        let alone = self.line.as_ref().filter(|_| may);
        alone.and_then(Line::leave_at)
    }

    fn open(&mut self) -> Line {
        self.sockets += 1;
        let socket = SocketId(self.sockets);
        self.outputs.push(Output::Open(socket));
        Line::new(socket, self.now)
    }

    pub(super) fn opened(&mut self, socket: SocketId) {
        match self.line_of(socket) {
            Some((line, now)) => line.heard(now),
            // It was given up while it opened.
            None => self.outputs.push(Output::Close(socket)),
        }
    }

    pub(super) fn closed(&mut self, socket: SocketId, code: CloseCode) {
        if self.line.as_ref().is_some_and(|line| line.socket() == socket) {
            self.lost_line(code);
        } else if self.successor.as_ref().is_some_and(|line| line.socket() == socket) {
            self.successor = None;
            let again = match code {
                // The old line counts too; once it has closed, there is room for one.
                CloseCode::TooManyConnections => None,
                code if code.is_terminal() => return self.end(code),
                _ => Some(self.backoff.after_failure(self.now)),
            };
            if let Some(line) = &mut self.line {
                line.leave(again);
            }
        }
    }

    /// A socket was not opened, and the server said how long to wait: all that were refused with it
    /// then spread as after any failure.
    #[cfg(feature = "native")]
    pub(super) fn refused(&mut self, socket: SocketId, wait_ms: u64) {
        if self.line_of(socket).is_none() {
            return;
        }
        let wait_ms = wait_ms.min(LONGEST_WAIT_MS);
        self.closed(socket, CloseCode::Other(1006));
        self.retry_at = self.retry_at.map(|at| at.plus(wait_ms));
        if let Some(line) = &mut self.line {
            line.leave(line.leave_at().map(|at| at.plus(wait_ms)));
        }
    }

    /// The line is gone: its successor takes over, or a new one is opened after a while.
    fn lost_line(&mut self, code: CloseCode) {
        let Some(line) = self.line.take() else { return };
        self.forget(&line);
        if code.is_terminal() {
            self.end(code);
            return;
        }
        if line.live_for(self.now) >= GOOD_LINE_MS {
            self.backoff.reset();
        }
        self.line = self.successor.take();
        if self.line.is_none() {
            self.retry_at =
                Some(line.leave_at().unwrap_or_else(|| self.backoff.after_failure(self.now)));
        }
    }

    fn end(&mut self, code: CloseCode) {
        self.close_all();
        self.wanted = Wanted::Ended(code);
    }

    fn close_all(&mut self) {
        self.retry_at = None;
        for line in [self.line.take(), self.successor.take()].into_iter().flatten() {
            self.outputs.push(Output::Close(line.socket()));
            self.forget(&line);
        }
    }

    /// Makes commands under way on a line go out again on the next.
    fn forget(&mut self, line: &Line) {
        self.outbox.cut(line.socket());
        self.asks.cut(line.socket());
    }

    /// Beats on each line, gives up the dead, and lets a successor that has caught up take over.
    pub(super) fn watch_lines(&mut self) {
        let lines = [&mut self.line, &mut self.successor].into_iter().flatten();
        let dead: Vec<SocketId> = lines
            .filter_map(|line| {
                let health = line.check(self.now, &mut self.outputs);
                (health == Health::Dead).then_some(line.socket())
            })
            .collect();
        for socket in dead {
            self.outputs.push(Output::Close(socket));
            self.closed(socket, CloseCode::Other(1006));
        }
        if self.successor.as_ref().is_some_and(Line::has_caught_up)
            && let Some(old) = self.line.take()
        {
            self.line = self.successor.take();
            self.outputs.push(Output::Close(old.socket()));
            self.forget(&old);
        }
    }
}
