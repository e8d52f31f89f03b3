//! The people of the access table, and the room that they ask about.

use confab_protocol::api::Scope;
use confab_protocol::{Handle, RoomId, SessionId, UserId};
use confab_server::auth::{SecretToken, TokenPrefix};
use confab_store::{NewRoomInvitation, NewSession, SessionKind};
use serde_json::json;

use crate::house::House;
use crate::visitor::Visitor;

/// Role of a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Anonymous,
    Deactivated,
    Outsider,
    Removed,
    Banned,
    /// A member's token that may only read.
    ReadToken,
    Member,
    Owner,
    /// An administrator who is no member of the room.
    Administrator,
}

pub(super) const ROLES: [Role; 9] = [
    Role::Anonymous,
    Role::Deactivated,
    Role::Outsider,
    Role::Removed,
    Role::Banned,
    Role::ReadToken,
    Role::Member,
    Role::Owner,
    Role::Administrator,
];

impl Role {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Deactivated => "deactivated",
            Self::Outsider => "outsider",
            Self::Removed => "removed",
            Self::Banned => "banned",
            Self::ReadToken => "read token",
            Self::Member => "member",
            Self::Owner => "owner",
            Self::Administrator => "admin",
        }
    }

    fn handle(self) -> &'static str {
        match self {
            Self::Anonymous => "stranger",
            Self::Deactivated => "gone",
            Self::Outsider => "outsider",
            Self::Removed => "removed",
            Self::Banned => "banned",
            Self::ReadToken | Self::Member => "member",
            Self::Owner => "owner",
            Self::Administrator => "root",
        }
    }
}

/// Accounts that live through the whole table.
pub(super) struct Cast {
    root: Visitor,
    owner: Visitor,
    member: Visitor,
    gone_cookie: Option<String>,
    count: u32,
}

/// Objects of one cell's question, made anew for it.
pub(super) struct Scene {
    room: RoomId,
    /// A message of the member.
    seq: u64,
    target: UserId,
    invite: i64,
    /// A name that nothing has yet.
    pub(super) fresh: String,
    /// Name of the room, unless it is a direct one.
    pub(super) called: String,
    /// Account that may be closed.
    pub(super) goes: String,
}

/// Someone with a new session, and what is theirs.
pub(super) struct Entered {
    pub(super) visitor: Visitor,
    pub(super) own: Own,
}

#[derive(Default)]
pub(super) struct Own {
    session: i64,
    token: i64,
}

impl Scene {
    pub(super) fn room(&self) -> i64 {
        self.room.0
    }

    pub(super) fn fill(&self, path: &str, own: &Own) -> String {
        // Those that the routes of the API made and deleted get no number again.
        let section = if path.starts_with("/api") { "1" } else { "2" };
        path.replace("{section}", section)
            .replace("{room}", &self.room.to_string())
            .replace("{seq}", &self.seq.to_string())
            .replace("{user}", &self.target.to_string())
            .replace("{session}", &own.session.to_string())
            .replace("{token}", &own.token.to_string())
            .replace("{invite}", &self.invite.to_string())
            .replace("{code}", &"0".repeat(64))
            .replace("{emoji}", "👍")
            .replace("{id}", &"0".repeat(32))
            .replace("{handle}", "stranger")
    }
}

impl Cast {
    pub(super) async fn new(house: &House, mut root: Visitor) -> Self {
        for handle in ["stranger", "outsider", "removed", "banned"] {
            house.account(handle).await;
        }
        let (owner, member) = (house.account("owner").await, house.account("member").await);
        let gone = house.account("gone").await;
        let id = id_of(house, "gone").await;
        let path = format!("/api/v1/people/{id}/deactivate");
        root.post(&path, &json!({})).await.expect(204);
        Self { root, owner, member, gone_cookie: gone.cookie, count: 0 }
    }

    /// A room of that kind with owner, member, and those who were put out and banned; and the rest of
    /// a scene.
    pub(super) async fn scene(&mut self, house: &House, kind: &str, path: &str) -> Scene {
        self.count += 1;
        // A cell before may have ended every session of these.
        for (visitor, role) in [
            (&mut self.root, Role::Administrator),
            (&mut self.owner, Role::Owner),
            (&mut self.member, Role::Member),
        ] {
            let (token, _) = new_session(house, role.handle(), browser()).await;
            visitor.cookie = Some(cookie(house, &token));
        }
        let fresh = format!("fresh{}", self.count);
        let invite = if path.contains("{invite}") { self.invite().await } else { 0 };
        let goes = path.contains("{user}") || path == "/admin/deactivate";
        let target = if goes && kind == "-" {
            house.account(&format!("target{}", self.count)).await;
            id_of(house, &format!("target{}", self.count)).await
        } else if path.contains("/bans/{user}") {
            id_of(house, "banned").await
        } else if path.contains("/invitations/{user}") {
            id_of(house, "outsider").await
        } else {
            id_of(house, "member").await
        };
        let (room, seq) = match kind {
            "-" => (RoomId(1), 1),
            "direct" => {
                let body = json!({"handle": "member"});
                let room = self.owner.post("/api/v1/direct", &body).await.expect(200).json();
                let room = RoomId(room["id"].as_i64().unwrap());
                (room, self.speak(room).await)
            }
            visibility => {
                let room = self.room(house, visibility).await;
                (room, self.speak(room).await)
            }
        };
        if path.contains("/invitations/{user}") || path.contains("invitations/{room}") {
            let (person, by) = (id_of(house, "outsider").await, id_of(house, "owner").await);
            let new = NewRoomInvitation { room, person, by, at: house.app().clock.now() };
            house.app().store.invite_to_room(new).await.unwrap();
        }
        let (called, goes) = (self.called(), format!("target{}", self.count));
        Scene { room, seq, target, invite, fresh, called, goes }
    }

    async fn invite(&mut self) -> i64 {
        let body = json!({"days": 1, "uses": 1});
        let made = self.root.post("/api/v1/invites", &body).await.expect(200).json();
        made["invite"]["id"].as_i64().unwrap()
    }

    fn called(&self) -> String {
        format!("room{}", self.count)
    }

    async fn room(&mut self, house: &House, visibility: &str) -> RoomId {
        let body = json!({"name": self.called(), "visibility": visibility});
        let room = self.owner.post("/api/v1/rooms", &body).await.expect(200).json();
        let address = format!("/api/v1/rooms/{}", room["id"]);
        let members = format!("{address}/members");
        for handle in ["member", "removed"] {
            self.owner.post(&members, &json!({"handle": handle})).await.expect(204);
        }
        let removed = id_of(house, "removed").await;
        self.owner.delete(&format!("{members}/{removed}")).await.expect(204);
        let banned = id_of(house, "banned").await;
        self.owner.put(&format!("{address}/bans/{banned}"), &json!({})).await.expect(204);
        RoomId(room["id"].as_i64().unwrap())
    }

    async fn speak(&mut self, room: RoomId) -> u64 {
        let body = json!({"client_id": format!("scene{}", self.count), "body": "of the member"});
        let path = format!("/api/v1/rooms/{room}/messages");
        let sent = self.member.post(&path, &body).await.expect(200).json();
        sent["seq"].as_u64().unwrap()
    }

    /// One of the cast with a session of its own, which the cell may end.
    pub(super) async fn enter(&self, house: &House, role: Role) -> Entered {
        let mut visitor = house.visitor();
        let mut own = Own::default();
        match role {
            Role::Anonymous => {}
            Role::Deactivated => visitor.cookie.clone_from(&self.gone_cookie),
            _ => {
                let (token, session) = new_session(house, role.handle(), browser()).await;
                let scopes = vec![Scope::Read];
                let kind = SessionKind::Token { name: "bot".into(), scopes };
                let (api, id) = new_session(house, role.handle(), kind).await;
                own = Own { session: session.0, token: id.0 };
                if role == Role::ReadToken {
                    visitor.token = Some(api.reveal(TokenPrefix::Api).expose().to_owned());
                } else {
                    visitor.cookie = Some(cookie(house, &token));
                }
            }
        }
        Entered { visitor, own }
    }
}

fn cookie(house: &House, token: &SecretToken) -> String {
    let name = house.app().cookies.session_name();
    format!("{name}={}", token.reveal(TokenPrefix::None).expose())
}

fn browser() -> SessionKind {
    SessionKind::Browser { user_agent: String::new() }
}

async fn new_session(house: &House, handle: &str, kind: SessionKind) -> (SecretToken, SessionId) {
    let app = house.app();
    let token = SecretToken::new(app.random);
    let new = NewSession {
        person: id_of(house, handle).await,
        kind,
        token: token.hash(),
        at: app.clock.now(),
        expires_at: None,
        idle_ms: None,
        verified: None,
    };
    let session = app.store.create_session(new).await.unwrap().unwrap();
    (token, session.id)
}

async fn id_of(house: &House, handle: &str) -> UserId {
    let handle = Handle::parse(handle).unwrap();
    let found = house.app().store.find_credentials(&handle).await.unwrap();
    found.unwrap().0.person.id
}
