//! Requests of a live page to the server, beside those on the line.

use async_trait::async_trait;
use confab_protocol::api::{ChangeRoom, HistoryPage, MembersPage, PageAt, RoomsPage};
use confab_protocol::{ClientId, ErrorBody, Handle, RoomId, RoomSummary};

/// Answer of the server to a question.
pub(crate) type Answer<T> = Result<T, ErrorBody>;

/// The questions, answered by `/api/v1`.
///
/// Only the browser has one. The server loads what it prints by the same use cases as the API, and
/// without scripts things are done by plain forms.
#[async_trait]
pub(crate) trait Backend: Send + Sync + 'static {
    /// The viewer's rooms after one, by id.
    async fn rooms(&self, after: RoomId) -> Answer<RoomsPage>;
    /// One room that the viewer may see.
    async fn room(&self, room: RoomId) -> Answer<RoomSummary>;
    /// A page of a room's messages.
    async fn history(&self, room: RoomId, at: PageAt) -> Answer<HistoryPage>;

    /// A fresh name for a command, by which a repetition is known.
    fn client_id(&self) -> ClientId;
}

/// Requests made by a click. Only the late chunk names its maker, so that it comes with it.
#[async_trait]
pub(crate) trait Requests: Send + Sync + 'static {
    /// The answer of the API at a path, as text: for features, whose answers nothing else knows.
    async fn read(&self, path: String) -> Answer<String>;
    /// Does something at a path of the API, with a body of JSON; gives the answer as text.
    async fn act(&self, method: &'static str, path: String, body: String) -> Answer<String>;
    /// Members by handle after one: all, or those who are called so.
    async fn members(
        &self,
        room: RoomId,
        query: String,
        after: Option<Handle>,
    ) -> Answer<MembersPage>;

    async fn change_room(&self, room: RoomId, change: ChangeRoom) -> Answer<RoomSummary>;
    async fn join_room(&self, room: RoomId) -> Answer<RoomSummary>;
    async fn leave_room(&self, room: RoomId) -> Answer<()>;
    /// Whether they are asked first.
    async fn add_member(&self, room: RoomId, handle: Handle) -> Answer<bool>;
    async fn open_direct(&self, handle: Handle) -> Answer<RoomSummary>;
}
