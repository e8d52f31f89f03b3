//! Open sockets: whose they are, how many there may be, and which are closed for others.
//!
//! A *line* is a socket, from its acceptance to its end; one that becomes a WebSocket stays one. It
//! is nobody's until a signed-in request comes over it, and then that account's. When there are too
//! many, the quietest of nobody's are closed first, so that those who are signed in still get in.

mod bounds;
mod line;
mod paced;
mod table;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use confab_protocol::UserId;

pub use bounds::{Bounds, raise_descriptors};
pub use line::{Line, Open};
pub(crate) use paced::Paced;
use table::{Owner, Table};

/// How often the log is told that sockets were refused.
const WARN_EVERY: Duration = Duration::from_mins(1);

/// All open sockets of this server.
#[derive(Debug)]
pub struct Lines {
    bounds: Bounds,
    began: Instant,
    table: Mutex<Table>,
}

/// An account has as many busy sockets as it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many connections of one account")]
pub struct TooManyLines;

impl Lines {
    pub fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self { bounds, began: Instant::now(), table: Mutex::default() })
    }

    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Takes in a new socket; `prefix` is absent for a trusted proxy, which stands for many people.
    /// `None`: too many are open and none of them may be closed for it.
    pub fn open(self: &Arc<Self>, prefix: Option<IpAddr>) -> Option<Open> {
        let owner = prefix.map_or(Owner::Proxy, Owner::Nobody);
        let mut table = self.lock();
        let admitted = table.make_room(&self.bounds, owner);
        if !admitted {
            let now = Instant::now();
            if table.warned_at.is_none_or(|at| now.duration_since(at) >= WARN_EVERY) {
                table.warned_at = Some(now);
                tracing::warn!(open = table.len(), "connections are refused: too many are open");
            }
            return None;
        }
        let line = Arc::new(Line::new(table.next_id(), self.began));
        table.insert(Arc::clone(&line), owner);
        Some(Open::new(Arc::clone(self), line))
    }

    /// Notes that someone is signed in on a line. Past the account's bound, its quietest line goes.
    pub fn claim(&self, line: &Line, person: UserId) -> Result<(), TooManyLines> {
        if line.is_of(person) {
            return Ok(());
        }
        if self.lock().claim(&self.bounds, line.id(), person) {
            line.set_person(person);
            return Ok(());
        }
        Err(TooManyLines)
    }

    /// A line became a WebSocket, which the hub counts by account.
    pub fn upgraded(&self, line: &Line) {
        line.set_upgraded();
        self.lock().upgraded(line.id());
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    fn close(&self, line: &Line) {
        self.lock().remove(line.id());
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { all: 40, nobodys: 30, per_prefix: 16, per_account: 4 };

    fn prefix(last: u8) -> IpAddr {
        IpAddr::from([203, 0, 113, last])
    }

    /// Lines that wait for a request, the oldest first.
    fn open(lines: &Arc<Lines>, last: u8, count: usize) -> Vec<Open> {
        (0..count).map(|_| lines.open(Some(prefix(last))).expect("there is room")).collect()
    }

    fn left(open: &[Open]) -> usize {
        open.iter().filter(|open| !open.line().is_evicted()).count()
    }

    #[test]
    fn an_address_that_opens_too_many_loses_its_own_quietest() {
        let lines = Lines::new(BOUNDS);
        let other = open(&lines, 2, 3);
        let many = open(&lines, 1, 100);
        assert_eq!((left(&many), left(&other)), (16, 3));
        assert!(!many[99].line().is_evicted() && many[0].line().is_evicted());
    }

    #[test]
    fn nobodys_lines_never_take_the_reserve_of_those_who_are_signed_in() {
        let lines = Lines::new(BOUNDS);
        let crowd: Vec<Open> = (0..50).flat_map(|last| open(&lines, last, 2)).collect();
        assert_eq!(left(&crowd), 30);
        let mut people = Vec::new();
        for id in 1..=10 {
            let line = lines.open(Some(prefix(200))).expect("the quietest of nobody's goes");
            lines.claim(line.line(), UserId(id)).expect("the first of the account");
            people.push(line);
        }
        assert_eq!(left(&people), 10);
        assert!((39..=40).contains(&lines.count()), "{} are open", lines.count());
        // Another comes in for one of nobody's.
        assert!(lines.open(Some(prefix(201))).is_some());
        assert_eq!(left(&people), 10);
    }

    #[test]
    fn what_is_being_answered_is_not_closed_for_another() {
        let lines = Lines::new(BOUNDS);
        let busy = open(&lines, 1, 16);
        for open in &busy {
            open.line().set_busy();
        }
        assert!(lines.open(Some(prefix(1))).is_none());
        busy[3].line().set_quiet();
        assert!(lines.open(Some(prefix(1))).is_some());
        assert_eq!(left(&busy), 15);
    }

    #[test]
    fn a_crowd_that_asks_without_end_keeps_no_newcomer_out() {
        let lines = Lines::new(BOUNDS);
        let crowd: Vec<Open> = (0..3).flat_map(|last| open(&lines, last, 10)).collect();
        for open in &crowd {
            open.line().set_busy();
        }
        let new = lines.open(Some(prefix(9))).expect("the oldest goes");
        assert!(crowd[0].line().is_evicted() && !new.line().is_evicted());
        assert_eq!(left(&crowd), 29);
    }

    #[test]
    fn an_account_s_lines_are_bounded_apart_from_its_sockets() {
        let lines = Lines::new(BOUNDS);
        let claim = |open: &Open| lines.claim(open.line(), UserId(1));
        let own: Vec<Open> = (0..4).map(|last| lines.open(Some(prefix(last))).unwrap()).collect();
        for open in &own {
            open.line().set_busy();
            assert_eq!(claim(open), Ok(()));
        }
        let fifth = lines.open(Some(prefix(9))).unwrap();
        assert_eq!(claim(&fifth), Err(TooManyLines));
        lines.upgraded(own[0].line());
        assert_eq!(claim(&fifth), Ok(()));
        own[1].line().set_quiet();
        let sixth = lines.open(Some(prefix(9))).unwrap();
        assert_eq!(claim(&sixth), Ok(()), "the quietest goes");
        assert!(own[1].line().is_evicted());
    }

    #[test]
    fn a_proxy_counts_in_all_alone_and_what_ends_counts_no_more() {
        let lines = Lines::new(BOUNDS);
        let proxied: Vec<Open> = (0..40).map(|_| lines.open(None).expect("in all")).collect();
        assert!(lines.open(None).is_none());
        lines.claim(proxied[0].line(), UserId(1)).expect("it stays the proxy's");
        assert_eq!(left(&proxied), 40);
        drop(proxied);
        assert_eq!(lines.count(), 0);
        assert_eq!(left(&open(&lines, 1, 16)), 16);
    }
}
