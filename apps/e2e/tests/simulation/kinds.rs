//! Kinds of steps, and the numbers that decide.

/// Kinds of steps, and how often each happens.
pub(crate) const WEIGHTS: [(u64, Kind); 17] = [
    (14, Kind::Send),
    (60, Kind::Serve),
    (60, Kind::Hear),
    (40, Kind::Moment),
    (2, Kind::While),
    (2, Kind::Cut),
    (1, Kind::Kill),
    (3, Kind::Restart),
    (1, Kind::Drain),
    (1, Kind::Broker),
    (2, Kind::ComeOrGo),
    (2, Kind::OutAndIn),
    (1, Kind::Network),
    (2, Kind::Late),
    (1, Kind::Blind),
    (1, Kind::SignOut),
    (1, Kind::Rewind),
];
pub(crate) const KINDS: u32 = 17;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Someone writes.
    Send,
    /// A server does a little for one of its lines.
    Serve,
    /// A client takes some of what was said to it.
    Hear,
    Moment,
    While,
    Cut,
    Kill,
    Restart,
    Drain,
    /// The broker goes away, or comes back.
    Broker,
    ComeOrGo,
    /// The guest comes or goes, and the other way again while all lines stand still: a line on its
    /// way into the room may have been put out of it and let in again.
    OutAndIn,
    Network,
    /// A server carries out what it was told over a line that is closed by now.
    Late,
    /// A server can't read for a while what access is taken away.
    Blind,
    /// A client's session ends.
    SignOut,
    /// The store loses its newest events, and grows another history.
    Rewind,
}

/// Numbers that follow from a seed (`SplitMix64`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    pub(crate) fn pick(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap_or_default()
    }
}
