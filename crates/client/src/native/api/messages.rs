//! History, and sending without a WebSocket.

use confab_protocol::api::{EditMessage, HistoryPage, PageAt, SendMessage, Sent};
use confab_protocol::{ClientId, RoomId, Seq};
use http::Method;

use super::request::encode;
use super::{Api, ApiError};

impl Api {
    /// A page of entries; `limit` is at most 100.
    pub async fn history(
        &self,
        room: RoomId,
        at: PageAt,
        limit: u32,
    ) -> Result<HistoryPage, ApiError> {
        self.get(&format!("/rooms/{room}/messages?limit={limit}{}", at.query())).await
    }

    pub async fn send(&self, room: RoomId, message: &SendMessage) -> Result<Sent, ApiError> {
        self.call(Method::POST, &format!("/rooms/{room}/messages"), message).await
    }

    pub async fn edit(
        &self,
        room: RoomId,
        message: Seq,
        edit: &EditMessage,
    ) -> Result<Sent, ApiError> {
        self.call(Method::PATCH, &format!("/rooms/{room}/messages/{message}"), edit).await
    }

    pub async fn delete(
        &self,
        room: RoomId,
        message: Seq,
        client_id: &ClientId,
    ) -> Result<Sent, ApiError> {
        let path =
            format!("/rooms/{room}/messages/{message}?client_id={}", encode(client_id.as_str()));
        self.call(Method::DELETE, &path, &()).await
    }
}
