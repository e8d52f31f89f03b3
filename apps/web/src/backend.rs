//! Says what pages load and do, wherever they are rendered.

use std::sync::Arc;

use async_trait::async_trait;
use confab_protocol::api::{
    ChangeRoom, ChangeSettings, HistoryPage, Invite, Me, MembersPage, NewInvite, NewInviteLink,
    NewRoom, NewToken, NewTokenSecret, PublicRoom, SessionInfo, Settings, TokenInfo,
};
use confab_protocol::{ClientId, ErrorBody, Handle, RoomId, RoomSummary, Seq, SessionId};
use leptos::prelude::use_context;

/// What a question to the server gives.
pub type Answer<T> = Result<T, ErrorBody>;

/// What pages load. The server answers in process, the browser asks `/api/v1`.
///
/// Each value speaks for one viewer: the server makes one per request. Without a session every
/// question but [`settings`](Backend::settings) is refused with `unauthenticated`.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// What everyone may know of this installation.
    async fn settings(&self) -> Answer<Settings>;
    /// Who is looking.
    async fn me(&self) -> Answer<Me>;
    /// The rooms the viewer is a member of.
    async fn rooms(&self) -> Answer<Vec<RoomSummary>>;
    /// One room that the viewer may see.
    async fn room(&self, room: RoomId) -> Answer<RoomSummary>;
    /// The newest page of a room before a position, or its newest page at all.
    async fn history(&self, room: RoomId, before: Option<Seq>) -> Answer<HistoryPage>;
    /// Members by handle, after one of them or from the first.
    async fn members(&self, room: RoomId, after: Option<Handle>) -> Answer<MembersPage>;
    /// Public rooms whose name or topic holds the text.
    async fn browse(&self, query: String) -> Answer<Vec<PublicRoom>>;
    /// The viewer's signed-in browsers.
    async fn sessions(&self) -> Answer<Vec<SessionInfo>>;
    /// The viewer's API tokens.
    async fn tokens(&self) -> Answer<Vec<TokenInfo>>;
    /// Invitation links that still work, for administrators.
    async fn invites(&self) -> Answer<Vec<Invite>>;

    /// A fresh id for the hidden field of a plain form.
    fn client_id(&self) -> ClientId;
}

/// What people do on a hydrated page, over `/api/v1`.
///
/// Only the browser has one: without scripts the same things are plain forms, which the server's
/// handlers take.
#[async_trait]
pub trait Actions: Send + Sync + 'static {
    async fn create_room(&self, new: NewRoom) -> Answer<RoomSummary>;
    async fn change_room(&self, room: RoomId, change: ChangeRoom) -> Answer<RoomSummary>;
    async fn join_room(&self, room: RoomId) -> Answer<RoomSummary>;
    async fn leave_room(&self, room: RoomId) -> Answer<()>;
    async fn add_member(&self, room: RoomId, handle: Handle) -> Answer<()>;
    async fn open_direct(&self, handle: Handle) -> Answer<RoomSummary>;
    async fn create_token(&self, new: NewToken) -> Answer<NewTokenSecret>;
    async fn revoke_token(&self, token: SessionId) -> Answer<()>;
    async fn revoke_session(&self, session: SessionId) -> Answer<()>;
    async fn create_invite(&self, new: NewInvite) -> Answer<NewInviteLink>;
    async fn revoke_invite(&self, invite: i64) -> Answer<()>;
    async fn change_settings(&self, change: ChangeSettings) -> Answer<Settings>;
}

/// The backend of this request or page.
///
/// # Panics
///
/// Panics where none was provided, which is a fault of the composition.
pub fn use_backend() -> Arc<dyn Backend> {
    use_context::<Arc<dyn Backend>>().expect("invariant: the composition provides a Backend")
}

/// What can be done from here: something in a hydrated page, nothing on the server.
pub(crate) fn use_actions() -> Option<Arc<dyn Actions>> {
    use_context::<Arc<dyn Actions>>()
}
