//! Rows of SQL as values: the same in every store, since the columns are.

mod access_change;
mod account;
mod ban;
mod erasure;
mod event;
mod invite;
mod look;
mod page;
mod session;
mod summary;

pub(crate) use access_change::{AccessChangeRow, EVERYONE};
pub(crate) use account::AccountRow;
pub(crate) use ban::{BAN, BANNING, BANS, BanRow, Banning, BanningRow, IS_BANNED, LIFT};
pub(crate) use erasure::{
    ANY_MESSAGES, ANY_ROOMS, AT_ONCE, EDITS, EVENTS, ErasedRow, STEP, Step, VERSIONS, VersionRow,
    may_be_edited, next_message, through,
};
pub(crate) use event::{EventRow, found_tags, written_before};
pub(crate) use invite::InviteRow;
pub(crate) use look::{
    ACCOUNTS_WITHOUT, IS_NAME_TAKEN, LOOK_OF_ACCOUNT, LOOK_OF_ROOM, LOOKS_AT_ONCE, ROOMS_WITHOUT,
};
pub(crate) use page::{PageQuery, PageRow};
pub(crate) use session::SessionRow;
pub(crate) use summary::{SummaryRow, read_state};
