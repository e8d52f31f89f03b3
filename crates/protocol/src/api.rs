//! Says what the HTTP API under `/api/v1` takes and gives.
//!
//! Refusals are an [`ErrorBody`](crate::ErrorBody) with a fitting status. Types that carry a secret
//! (a password, a token) are only ever taken, or given once to whom they belong; their `Debug`
//! output hides it.

mod account;
mod history;
mod invite;
mod room;
mod secret;
mod token;

pub use account::{
    ChangePassword, ChangeSettings, Me, SessionInfo, SetUp, Settings, SignIn, SignUp, SignUpMode,
};
pub use history::{EditMessage, HistoryPage, PageAt, SendMessage, Sent};
pub use invite::{Invite, NewInvite, NewInviteLink};
pub use room::{
    AddMember, BanInfo, BansPage, ChangeRoom, MemberInfo, MembersPage, MoveRead, NewRoom,
    OpenDirect, PublicRoom, RoomsPage,
};
pub use secret::Secret;
pub use token::{NewToken, NewTokenSecret, Scope, TokenInfo};
