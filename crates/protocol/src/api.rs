//! Requests and answers of the HTTP API under `/api/v1`.
//!
//! Refusals are an [`ErrorBody`](crate::ErrorBody) with a fitting status. Types that carry a secret
//! (a password, a token) are only ever taken, or given once to their owner; their `Debug` output
//! hides it.

mod account;
mod administration;
mod found;
mod highlight;
mod history;
mod invite;
mod profile;
mod push;
mod room;
mod secret;
mod section;
mod token;
mod upload;

pub use account::{
    ChangeMe, ChangePassword, ChangeSettings, Me, MyAccount, SessionInfo, SetPicture, SetUp,
    Settings, SignIn, SignUp, SignUpMode,
};
pub use administration::{
    AccountInfo, AccountsPage, AuditAct, AuditEntry, AuditPage, ChangeAccount, PublicRoomInfo,
    PublicRoomsPage, ResetLink, ResetPassword,
};
pub use found::{
    Draft, Drafts, FoundAt, FoundMessage, FoundPage, FoundRoom, KeepDraft, KeptDraft,
    MessageVersion, MessageVersions, NoPlace, SearchPage,
};
pub use highlight::{Highlight, Highlighted};
pub use history::{EditMessage, HistoryPage, PageAt, SendMessage, Sent};
pub use invite::{Invite, NewInvite, NewInviteLink};
pub use profile::{CommonRoom, Profile};
pub use push::{
    ChangePushSettings, NewPushSubscription, PushInfo, PushKeys, PushSettings, QuietHours,
};
pub use room::{
    AddMember, AskedMember, BanInfo, BansPage, ChangeRoom, ChangeRoomSettings, ClosedRoom,
    ClosedRoomsPage, DeletedRooms, InvitedInfo, InvitedPage, LeaveOutcome, LeaveRooms, LeftRoom,
    LeftRooms, MemberInfo, MembersPage, MoveRead, NewRoom, OpenDirect, PublicRoom, RoomInvitation,
    RoomsPage,
};
pub use secret::Secret;
pub use section::{ChangeSection, NewSection, RoomSection, RoomSections};
pub use token::{NewToken, NewTokenSecret, Scope, TokenInfo};
pub use upload::Upload;
