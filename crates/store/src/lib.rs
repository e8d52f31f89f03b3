//! Remembers: accounts, rooms and their logs, on one of two databases.
//!
//! The store is the truth. It gives out `seq` inside the transaction that saves an event, checks
//! there what the [policy](confab_policy) grants, and knows neither brokers nor HTTP. [`open`] gives it
//! on whichever database a URL names.

mod error;
mod model;

mod feeds;
mod log;
mod store;

mod handover;
mod observe;
mod open;
mod options;

mod append;
mod kinds;
mod sql;
mod words;

mod dialect;
mod statement;

mod postgres;
mod sqlite;

mod copy;
mod table;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;

pub use error::StoreError;
pub use feeds::{FeedBegins, FeedHolder};
pub use kinds::AppendKind;
pub use log::{Append, AppendError, Appended};
pub use model::TokenHash;
pub use sql::access::{AccessChange, AccessChangeId, AccessChangeKind};
pub use sql::accounts::{
    Account, Admission, CreateAccountError, MadeAccount, NewAccount, PasswordChange, PasswordHash,
};
pub use sql::administration::Administered;
pub use sql::audit::{AuditFilter, NewAudit, Noted};
pub use sql::bans::{BanError, Banned, NewBan};
pub use sql::caps::Done;
pub use sql::drafts::NewDraft;
pub use sql::export::ExportedRoom;
pub use sql::files::{FileRoom, FoundUpload, KeptFile, LookedAt, NewFile, Objects, Part, Reserved};
pub use sql::found::{FOUND, Found};
pub use sql::invites::{NewInvitation, StoredInvite};
pub use sql::make_room::{CreateRoomError, NewRoom};
pub use sql::members::{Moved, ReadState};
pub use sql::page::Page;
pub use sql::pictures::{FoundPicture, PictureOf};
pub use sql::profiles::Profiled;
pub use sql::push::{
    DuePush, Listener, NewPush, Notice, PushEnd, PushMessage, PushSubscription, Subscribed,
};
pub use sql::reset_links::{NewResetLink, ResetState};
pub use sql::room_invitations::{INVITATIONS_PER_PERSON, Invited, NewRoomInvitation};
pub use sql::rooms::RoomAccess;
pub use sql::saved::{MOST_SAVED, Saved};
pub use sql::search::{Indexed, SEARCH_FEED, Searched, Unindexed, Wanted};
pub use sql::sections::MOST_SECTIONS;
pub use sql::sessions::{NewSession, Session, SessionKind};
pub use sql::settings::{SecretName, SettingsChange};
pub use sql::threads::{Followed, Thread, ThreadRead, ThreadsBefore};
pub use store::Store;

pub use handover::Handover;
pub use observe::{Commit, CommitOutcome, Observer};
pub use open::{Writer, open, sqlite_file, sqlite_url};
pub use options::Options;

pub use copy::{Copied, CopyError, Snapshot, copy, snapshot};
pub use postgres::Writer as PostgresWriter;
pub use sqlite::Writer as SqliteWriter;
