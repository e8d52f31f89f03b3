//! Says why a connection was closed, and whether to come back.

/// A WebSocket close code of Confab: 4000 to 4499 mean *reconnect*, 4500 to 4999 *do not*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// The server stops; another one, or this one after its restart, takes over.
    Draining,
    /// The reader took too little for too long; a resume gives it the missed events.
    SlowReader,
    /// Nothing was heard from the client for two heartbeats.
    IdleTimeout,
    /// The server cannot verify access, and so delivers nothing.
    Unavailable,
    /// The session must be looked at anew.
    Revalidate,
    /// The client went on after many refusals for asking too often.
    TooManyRefused,
    /// The session ended: signed out, revoked or expired.
    SignedOut,
    /// The account was deactivated.
    Deactivated,
    /// The client does not speak the protocol.
    ProtocolViolation,
    /// More than one account may have open.
    TooManyConnections,
    /// Any other code, of WebSocket itself or of a later release.
    Other(u16),
}

impl CloseCode {
    pub const fn number(self) -> u16 {
        match self {
            Self::Draining => 4000,
            Self::SlowReader => 4001,
            Self::IdleTimeout => 4002,
            Self::Unavailable => 4003,
            Self::Revalidate => 4004,
            Self::TooManyRefused => 4005,
            Self::SignedOut => 4500,
            Self::Deactivated => 4501,
            Self::ProtocolViolation => 4502,
            Self::TooManyConnections => 4503,
            Self::Other(number) => number,
        }
    }

    pub const fn from_number(number: u16) -> Self {
        match number {
            4000 => Self::Draining,
            4001 => Self::SlowReader,
            4002 => Self::IdleTimeout,
            4003 => Self::Unavailable,
            4004 => Self::Revalidate,
            4005 => Self::TooManyRefused,
            4500 => Self::SignedOut,
            4501 => Self::Deactivated,
            4502 => Self::ProtocolViolation,
            4503 => Self::TooManyConnections,
            other => Self::Other(other),
        }
    }

    /// Whether a client must not come back by itself.
    ///
    /// Of WebSocket's own codes those that blame the client are terminal: 1002 (protocol error),
    /// 1003 (binary data), 1007 (invalid UTF-8) and 1009 (frame too big).
    pub const fn is_terminal(self) -> bool {
        matches!(self.number(), 4500..=4999 | 1002 | 1003 | 1007 | 1009)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_as_itself() {
        for number in 1000..5000 {
            assert_eq!(CloseCode::from_number(number).number(), number);
        }
    }

    #[test]
    fn the_ranges_say_whether_to_reconnect() {
        assert!(!CloseCode::SlowReader.is_terminal());
        assert!(!CloseCode::Other(1006).is_terminal());
        assert!(!CloseCode::Other(4499).is_terminal());
        assert!(CloseCode::SignedOut.is_terminal());
        assert!(CloseCode::Other(4999).is_terminal());
        assert!(CloseCode::Other(1009).is_terminal());
    }
}
