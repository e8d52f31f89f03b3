//! Asks the server over `/api/v1`.

use async_trait::async_trait;
use confab_client::browser::random_client_id;
use confab_protocol::api::{
    AddMember, ChangeRoom, HistoryPage, MembersPage, OpenDirect, PageAt, RoomsPage,
};
use confab_protocol::{ClientId, Handle, RoomId, RoomSummary};

use super::fetch::{act, exchange, get, send, tell, text};
use crate::backend::{Answer, Backend, Requests};

/// The browser's way to the server.
#[derive(Debug)]
pub(super) struct HttpBackend;

/// How many entries a page of history has.
const PAGE: u32 = 50;

#[async_trait]
impl Backend for HttpBackend {
    async fn rooms(&self, after: RoomId) -> Answer<RoomsPage> {
        get(format!("/rooms?after={after}")).await
    }

    async fn room(&self, room: RoomId) -> Answer<RoomSummary> {
        get(format!("/rooms/{room}")).await
    }

    async fn history(&self, room: RoomId, at: PageAt) -> Answer<HistoryPage> {
        get(format!("/rooms/{room}/messages?limit={PAGE}{}", at.query())).await
    }

    fn client_id(&self) -> ClientId {
        random_client_id()
    }
}

#[async_trait]
impl Requests for HttpBackend {
    async fn read(&self, path: String) -> Answer<String> {
        text(path).await
    }

    async fn act(&self, method: &'static str, path: String, body: String) -> Answer<String> {
        exchange(method, path, body).await
    }

    async fn members(
        &self,
        room: RoomId,
        query: String,
        after: Option<Handle>,
    ) -> Answer<MembersPage> {
        let query = String::from(js_sys::encode_uri_component(&query));
        let after = after.map(|handle| format!("&after={handle}")).unwrap_or_default();
        get(format!("/rooms/{room}/members?query={query}{after}")).await
    }

    async fn change_room(&self, room: RoomId, change: ChangeRoom) -> Answer<RoomSummary> {
        send("PATCH", format!("/rooms/{room}"), &change).await
    }

    async fn join_room(&self, room: RoomId) -> Answer<RoomSummary> {
        act("POST", format!("/rooms/{room}/join")).await?;
        self.room(room).await
    }

    async fn leave_room(&self, room: RoomId) -> Answer<()> {
        act("POST", format!("/rooms/{room}/leave")).await
    }

    async fn add_member(&self, room: RoomId, handle: Handle) -> Answer<bool> {
        tell("POST", format!("/rooms/{room}/members"), &AddMember { handle }).await
    }

    async fn open_direct(&self, handle: Handle) -> Answer<RoomSummary> {
        send("POST", "/direct".into(), &OpenDirect { handle: Some(handle), handles: None }).await
    }
}
