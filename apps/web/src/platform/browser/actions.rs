//! Does what people ask for, over `/api/v1`.

use async_trait::async_trait;
use confab_protocol::api::{
    AddMember, ChangeRoom, ChangeSettings, NewInvite, NewInviteLink, NewRoom, NewToken,
    NewTokenSecret, OpenDirect, Settings,
};
use confab_protocol::{Handle, RoomId, RoomSummary, SessionId};

use super::backend::HttpBackend;
use super::fetch::{act, send, tell};
use crate::{Actions, Answer};

#[async_trait]
impl Actions for HttpBackend {
    async fn create_room(&self, new: NewRoom) -> Answer<RoomSummary> {
        send("POST", "/rooms".into(), &new).await
    }

    async fn change_room(&self, room: RoomId, change: ChangeRoom) -> Answer<RoomSummary> {
        send("PATCH", format!("/rooms/{room}"), &change).await
    }

    async fn join_room(&self, room: RoomId) -> Answer<RoomSummary> {
        act("POST", format!("/rooms/{room}/join")).await?;
        crate::Backend::room(self, room).await
    }

    async fn leave_room(&self, room: RoomId) -> Answer<()> {
        act("POST", format!("/rooms/{room}/leave")).await
    }

    async fn add_member(&self, room: RoomId, handle: Handle) -> Answer<()> {
        tell("POST", format!("/rooms/{room}/members"), &AddMember { handle }).await
    }

    async fn open_direct(&self, handle: Handle) -> Answer<RoomSummary> {
        send("POST", "/direct".into(), &OpenDirect { handle }).await
    }

    async fn create_token(&self, new: NewToken) -> Answer<NewTokenSecret> {
        send("POST", "/tokens".into(), &new).await
    }

    async fn revoke_token(&self, token: SessionId) -> Answer<()> {
        act("DELETE", format!("/tokens/{token}")).await
    }

    async fn revoke_session(&self, session: SessionId) -> Answer<()> {
        act("DELETE", format!("/sessions/{session}")).await
    }

    async fn create_invite(&self, new: NewInvite) -> Answer<NewInviteLink> {
        send("POST", "/invites".into(), &new).await
    }

    async fn revoke_invite(&self, invite: i64) -> Answer<()> {
        act("DELETE", format!("/invites/{invite}")).await
    }

    async fn change_settings(&self, change: ChangeSettings) -> Answer<Settings> {
        send("PATCH", "/settings".into(), &change).await
    }
}
