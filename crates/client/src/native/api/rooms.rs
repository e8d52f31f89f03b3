//! Rooms and their members.

use confab_protocol::api::{
    AddMember, ChangeRoom, MembersPage, MoveRead, NewRoom, OpenDirect, PublicRoom, RoomsPage,
};
use confab_protocol::{Handle, ReadPointer, RoomId, RoomSummary, UserId};
use http::Method;

use super::request::encode;
use super::{Api, ApiError};

impl Api {
    /// A page of the rooms that one is in, by id.
    pub async fn rooms_page(&self, after: RoomId) -> Result<RoomsPage, ApiError> {
        self.get(&format!("/rooms?after={after}")).await
    }

    /// The rooms that one is in: at most 1,000, those with news and the most recently active.
    pub async fn rooms(&self) -> Result<Vec<RoomSummary>, ApiError> {
        self.get("/rooms").await
    }

    /// Public rooms whose name starts with the query.
    pub async fn browse(&self, query: &str) -> Result<Vec<PublicRoom>, ApiError> {
        self.get(&format!("/rooms/browse?query={}", encode(query))).await
    }

    pub async fn create_room(&self, room: &NewRoom) -> Result<RoomSummary, ApiError> {
        self.call(Method::POST, "/rooms", room).await
    }

    pub async fn room(&self, room: RoomId) -> Result<RoomSummary, ApiError> {
        self.get(&format!("/rooms/{room}")).await
    }

    pub async fn change_room(
        &self,
        room: RoomId,
        change: &ChangeRoom,
    ) -> Result<RoomSummary, ApiError> {
        self.call(Method::PATCH, &format!("/rooms/{room}"), change).await
    }

    pub async fn join(&self, room: RoomId) -> Result<RoomSummary, ApiError> {
        self.call(Method::POST, &format!("/rooms/{room}/join"), &()).await
    }

    pub async fn leave(&self, room: RoomId) -> Result<(), ApiError> {
        self.act(Method::POST, &format!("/rooms/{room}/leave")).await
    }

    /// Members by handle, 100 at a time, after a handle.
    pub async fn members(
        &self,
        room: RoomId,
        after: Option<&Handle>,
    ) -> Result<MembersPage, ApiError> {
        let query = after.map(|handle| format!("?after={handle}")).unwrap_or_default();
        self.get(&format!("/rooms/{room}/members{query}")).await
    }

    /// Adds someone, or invites them where they want to be asked.
    pub async fn add_member(&self, room: RoomId, handle: Handle) -> Result<(), ApiError> {
        let body = AddMember { handle };
        self.command(Method::POST, &format!("/rooms/{room}/members"), &body).await
    }

    pub async fn remove_member(&self, room: RoomId, person: UserId) -> Result<(), ApiError> {
        self.act(Method::DELETE, &format!("/rooms/{room}/members/{person}")).await
    }

    /// The direct room with someone, made the first time.
    pub async fn open_direct(&self, handle: Handle) -> Result<RoomSummary, ApiError> {
        self.call(Method::POST, "/direct", &OpenDirect { handle: Some(handle), handles: None })
            .await
    }

    /// Moves one's read pointer; gives the one that holds now.
    pub async fn move_read(
        &self,
        room: RoomId,
        read: ReadPointer,
    ) -> Result<ReadPointer, ApiError> {
        self.call(Method::PUT, &format!("/rooms/{room}/read"), &MoveRead { read }).await
    }
}
