//! Answers what pages ask, in process, by the same use cases as the API.

use std::sync::Arc;

use async_trait::async_trait;
use confab_protocol::api::{
    HistoryPage, Invite, Me, MembersPage, PublicRoom, SessionInfo, Settings, TokenInfo,
};
use confab_protocol::{ClientId, ErrorBody, Handle, RoomId, RoomSummary, Seq};
use confab_web::{Answer, Backend};

use crate::app::App;
use crate::auth::Actor;
use crate::chat::{self, ListMembers, ReadHistory};
use crate::edge::Refusal;

/// The server as one visitor's pages see it.
pub(super) struct PageBackend {
    app: Arc<App>,
    actor: Option<Actor>,
}

impl PageBackend {
    pub(super) fn new(app: Arc<App>, actor: Option<Actor>) -> Self {
        Self { app, actor }
    }

    fn actor(&self) -> Answer<&Actor> {
        self.actor.as_ref().ok_or_else(|| Refusal::unauthenticated().into_body())
    }
}

fn told<T, E: Into<Refusal>>(result: Result<T, E>) -> Answer<T> {
    result.map_err(|error| -> ErrorBody { error.into().into_body() })
}

#[async_trait]
impl Backend for PageBackend {
    async fn settings(&self) -> Answer<Settings> {
        told(chat::read_settings(&self.app).await)
    }

    async fn me(&self) -> Answer<Me> {
        let Actor { person, role, session, .. } = self.actor()?.clone();
        Ok(Me { person, role, session })
    }

    async fn rooms(&self) -> Answer<Vec<RoomSummary>> {
        told(chat::list_rooms(&self.app, self.actor()?).await)
    }

    async fn room(&self, room: RoomId) -> Answer<RoomSummary> {
        told(chat::find_room(&self.app, self.actor()?, room).await)
    }

    async fn history(&self, room: RoomId, before: Option<Seq>) -> Answer<HistoryPage> {
        let query = ReadHistory { room, before, limit: None };
        told(chat::read_history(&self.app, self.actor()?, query).await)
    }

    async fn members(&self, room: RoomId, after: Option<Handle>) -> Answer<MembersPage> {
        let query = ListMembers { room, after: after.map(|handle| handle.to_string()) };
        told(chat::list_members(&self.app, self.actor()?, query).await)
    }

    async fn browse(&self, query: String) -> Answer<Vec<PublicRoom>> {
        told(chat::browse_rooms(&self.app, self.actor()?, &query).await)
    }

    async fn sessions(&self) -> Answer<Vec<SessionInfo>> {
        told(chat::list_sessions(&self.app, self.actor()?).await)
    }

    async fn tokens(&self) -> Answer<Vec<TokenInfo>> {
        told(chat::list_tokens(&self.app, self.actor()?).await)
    }

    async fn invites(&self) -> Answer<Vec<Invite>> {
        told(chat::list_invites(&self.app, self.actor()?).await)
    }

    fn client_id(&self) -> ClientId {
        self.app.random.client_id()
    }
}
