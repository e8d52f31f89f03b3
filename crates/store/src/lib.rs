//! Remembers: accounts, rooms and their logs, behind one trait.
//!
//! The store is the truth. It gives out `seq` inside the transaction that saves an event, checks
//! there what the [policy](confab_policy) grants, and knows neither brokers nor HTTP. [`open`] gives it
//! on whichever database a URL names.

mod error;
mod model;

mod access;
mod accounts;
mod bans;
mod caps;
mod closed_rooms;
mod devices;
mod log;
mod room_invitations;
mod rooms;
mod sessions;
mod settings;
mod upkeep;

mod handover;
mod observe;
mod open;
mod options;

mod append;
mod rows;
mod words;

mod postgres;
mod sqlite;

mod copy;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;

pub use access::{Access, AccessChange, AccessChangeId, AccessChangeKind};
pub use accounts::{
    Account, Accounts, Admission, CreateAccountError, MadeAccount, NewAccount, PasswordChange,
    PasswordHash, StoredInvite,
};
pub use bans::{BanError, Banned, Bans, NewBan};
pub use caps::{Caps, Done};
pub use closed_rooms::ClosedRooms;
pub use devices::Devices;
pub use error::StoreError;
pub use log::{Append, AppendError, AppendKind, Appended, Log, Page};
pub use model::TokenHash;
pub use room_invitations::{INVITATIONS_PER_PERSON, Invited, NewRoomInvitation, RoomInvitations};
pub use rooms::{CreateRoomError, Moved, NewRoom, ReadState, RoomAccess, Rooms};
pub use sessions::{NewSession, Session, SessionKind, Sessions};
pub use settings::{SecretName, Settings};
pub use upkeep::Upkeep;

pub use handover::Handover;
pub use observe::{Commit, CommitOutcome, Observer};
pub use open::{Writer, open, sqlite_file};
pub use options::Options;

pub use copy::{Copied, CopyError, copy};
pub use postgres::{Postgres, Writer as PostgresWriter};
pub use sqlite::{Sqlite, Writer as SqliteWriter};

/// Everything that a server remembers.
///
/// All calls may be cancelled: an append that was cancelled may still be committed, which a retry
/// with the same client id finds out.
pub trait Store:
    Log
    + Rooms
    + RoomInvitations
    + ClosedRooms
    + Caps
    + Bans
    + Accounts
    + Sessions
    + Devices
    + Access
    + Settings
    + Upkeep
    + Send
    + Sync
{
}

impl<T> Store for T where
    T: Log
        + Rooms
        + RoomInvitations
        + ClosedRooms
        + Caps
        + Bans
        + Accounts
        + Sessions
        + Devices
        + Access
        + Settings
        + Upkeep
        + Send
        + Sync
{
}
