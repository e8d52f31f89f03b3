//! Loads what pages show, over `/api/v1`.

use async_trait::async_trait;
use confab_client::browser::random_client_id;
use confab_protocol::api::{
    HistoryPage, Invite, Me, MembersPage, PublicRoom, SessionInfo, Settings, TokenInfo,
};
use confab_protocol::{ClientId, Handle, RoomId, RoomSummary, Seq};

use super::fetch::get;
use crate::{Answer, Backend};

/// The browser's way to the server.
#[derive(Debug)]
pub(super) struct HttpBackend;

/// How many entries a page of history has.
const PAGE: u32 = 50;

#[async_trait]
impl Backend for HttpBackend {
    async fn settings(&self) -> Answer<Settings> {
        get("/settings".into()).await
    }

    async fn me(&self) -> Answer<Me> {
        get("/me".into()).await
    }

    async fn rooms(&self) -> Answer<Vec<RoomSummary>> {
        get("/rooms".into()).await
    }

    async fn room(&self, room: RoomId) -> Answer<RoomSummary> {
        get(format!("/rooms/{room}")).await
    }

    async fn history(&self, room: RoomId, before: Option<Seq>) -> Answer<HistoryPage> {
        let before = before.map(|seq| format!("&before={seq}")).unwrap_or_default();
        get(format!("/rooms/{room}/messages?limit={PAGE}{before}")).await
    }

    async fn members(&self, room: RoomId, after: Option<Handle>) -> Answer<MembersPage> {
        let after = after.map(|handle| format!("?after={handle}")).unwrap_or_default();
        get(format!("/rooms/{room}/members{after}")).await
    }

    async fn browse(&self, query: String) -> Answer<Vec<PublicRoom>> {
        let query = String::from(js_sys::encode_uri_component(&query));
        get(format!("/rooms/browse?query={query}")).await
    }

    async fn sessions(&self) -> Answer<Vec<SessionInfo>> {
        get("/sessions".into()).await
    }

    async fn tokens(&self) -> Answer<Vec<TokenInfo>> {
        get("/tokens".into()).await
    }

    async fn invites(&self) -> Answer<Vec<Invite>> {
        get("/invites".into()).await
    }

    fn client_id(&self) -> ClientId {
        random_client_id()
    }
}
