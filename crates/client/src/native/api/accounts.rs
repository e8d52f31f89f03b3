//! Accounts, sessions, tokens and invitations.

use confab_protocol::api::{
    ChangeSettings, Invite, Me, NewInvite, NewInviteLink, NewToken, NewTokenSecret, SessionInfo,
    SetUp, Settings, SignIn, SignUp, TokenInfo,
};
use confab_protocol::{Person, SessionId, UserId};
use http::Method;

use super::request::encode;
use super::{Api, ApiError};

impl Api {
    pub async fn settings(&self) -> Result<Settings, ApiError> {
        self.get("/settings").await
    }

    pub async fn change_settings(&self, change: &ChangeSettings) -> Result<Settings, ApiError> {
        self.call(Method::PATCH, "/settings", change).await
    }

    /// Makes the first account and signs it in.
    pub async fn set_up(&self, set_up: &SetUp) -> Result<(Self, Me), ApiError> {
        self.enter("/set-up", set_up).await
    }

    /// Makes an account and signs it in.
    pub async fn sign_up(&self, sign_up: &SignUp) -> Result<(Self, Me), ApiError> {
        self.enter("/sign-up", sign_up).await
    }

    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<(Self, Me), ApiError> {
        self.enter("/sign-in", sign_in).await
    }

    pub async fn sign_out(&self) -> Result<(), ApiError> {
        self.act(Method::POST, "/sign-out").await
    }

    pub async fn me(&self) -> Result<Me, ApiError> {
        self.get("/me").await
    }

    pub async fn sessions(&self) -> Result<Vec<SessionInfo>, ApiError> {
        self.get("/sessions").await
    }

    pub async fn end_session(&self, session: SessionId) -> Result<(), ApiError> {
        self.act(Method::DELETE, &format!("/sessions/{session}")).await
    }

    pub async fn tokens(&self) -> Result<Vec<TokenInfo>, ApiError> {
        self.get("/tokens").await
    }

    pub async fn create_token(&self, token: &NewToken) -> Result<NewTokenSecret, ApiError> {
        self.call(Method::POST, "/tokens", token).await
    }

    pub async fn revoke_token(&self, token: SessionId) -> Result<(), ApiError> {
        self.act(Method::DELETE, &format!("/tokens/{token}")).await
    }

    pub async fn invites(&self) -> Result<Vec<Invite>, ApiError> {
        self.get("/invites").await
    }

    pub async fn create_invite(&self, invite: &NewInvite) -> Result<NewInviteLink, ApiError> {
        self.call(Method::POST, "/invites", invite).await
    }

    pub async fn revoke_invite(&self, invite: i64) -> Result<(), ApiError> {
        self.act(Method::DELETE, &format!("/invites/{invite}")).await
    }

    /// People whose handle or name starts with the query.
    pub async fn people(&self, query: &str) -> Result<Vec<Person>, ApiError> {
        self.get(&format!("/people?query={}", encode(query))).await
    }

    pub async fn deactivate(&self, person: UserId) -> Result<(), ApiError> {
        self.act(Method::POST, &format!("/people/{person}/deactivate")).await
    }
}
