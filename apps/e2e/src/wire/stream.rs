//! Events of one room on one line.

use confab_protocol::{Cursor, Ref, Seq};

/// Where a line stands in a room, and from where it was asked to go on.
#[derive(Debug, Default)]
pub(super) struct Stream {
    at: Option<Cursor>,
    /// Resumes in their order. A line's commands are carried out in order: the first without an
    /// answer is the one that is under way.
    asks: Vec<Ask>,
}

/// One resume.
#[derive(Debug)]
struct Ask {
    reference: Ref,
    after: Cursor,
    replay: Replay,
    answer: Answer,
}

/// Whether what was asked for has begun to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Replay {
    Awaited,
    /// The event may as well be of an earlier ask, or have been on its way already when the client
    /// asked: then it comes once more.
    Perhaps,
    Begun,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Awaited,
    /// One of its rooms was refused, and the answer does not say which.
    Refused,
}

impl Stream {
    pub(super) fn asked(&mut self, reference: Ref, after: Cursor) {
        let (replay, answer) = (Replay::Awaited, Answer::Awaited);
        self.asks.push(Ask { reference, after, replay, answer });
    }

    /// Takes an event; an error, with what came before it, where it is not its turn.
    pub(super) fn event(&mut self, at: Cursor) -> Result<(), Option<Seq>> {
        let follows = |before: Cursor| at.seq == before.seq.next();
        let before = self.at.replace(at);
        if !before.is_some_and(follows) {
            let begins = |ask: &Ask| ask.replay != Replay::Begun && follows(ask.after);
            let candidates = self.under_way().map_or(self.asks.len(), |index| index + 1);
            let Some(index) = self.asks[..candidates].iter().position(begins) else {
                return Err(before.map(|before| before.seq));
            };
            self.begin(index);
        }
        for ask in &mut self.asks {
            if ask.replay == Replay::Awaited && follows(ask.after) {
                ask.replay = Replay::Perhaps;
            }
        }
        Ok(())
    }

    /// A gap or a reset: the line goes on after a head. Gives the positions that were known; an
    /// error where no resume is under way.
    pub(super) fn begins_anew(&mut self, head: Cursor) -> Result<Vec<Cursor>, Option<Seq>> {
        let before = self.at.replace(head);
        let Some(index) = self.under_way() else { return Err(before.map(|before| before.seq)) };
        let known = self.asks.iter().map(|ask| ask.after).chain(before).collect();
        self.begin(index);
        Ok(known)
    }

    /// A resume is carried out: unless something has come of it, the line stands where it was asked
    /// to go on. Those before it have come to nothing.
    pub(super) fn resumed(&mut self, reference: Ref) {
        let ask = self.asks.iter().find(|ask| ask.reference == reference);
        if let Some(ask) = ask.filter(|ask| ask.replay == Replay::Awaited) {
            self.at = Some(ask.after);
        }
        self.asks.retain(|ask| ask.reference > reference);
    }

    /// A resume of so many rooms is refused. Of several the line may go on with this one.
    pub(super) fn refused(&mut self, reference: Ref, rooms: usize) {
        self.asks.retain_mut(|ask| {
            if ask.reference == reference {
                ask.answer = Answer::Refused;
            }
            ask.reference != reference || (rooms > 1 && ask.replay != Replay::Begun)
        });
    }

    fn under_way(&self) -> Option<usize> {
        self.asks.iter().position(|ask| ask.answer == Answer::Awaited)
    }

    /// Begins the replay of one of them; nothing comes of those before it any more.
    fn begin(&mut self, index: usize) {
        self.asks.drain(..index);
        match self.asks[0].answer {
            Answer::Awaited => self.asks[0].replay = Replay::Begun,
            Answer::Refused => drop(self.asks.remove(0)),
        }
    }
}
