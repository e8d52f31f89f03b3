//! Exports the data of one person: their account, choices and messages.

use confab_protocol::api::{Draft, RoomSections, Scope};
use confab_protocol::{Handle, RoomId, RoomSummary, Seq, Status, Timestamp};
use confab_store::SessionKind;
use serde::Serialize;

use super::{AT_ONCE, ExportError, Exported, Exporting, Lines, PersonLine};

/// The only line of `person.json`.
#[derive(Serialize)]
struct Person {
    account: PersonLine,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    busy_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    sessions: Vec<Session>,
    rooms: Vec<RoomSummary>,
    sections: RoomSections,
    saved: Vec<Saved>,
    drafts: Vec<Draft>,
}

/// A browser or a token that is signed in, without its secret.
#[derive(Serialize)]
struct Session {
    /// Name that the browser gives itself, or that of the token.
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<Scope>,
    created_at: Timestamp,
    used_at: Timestamp,
}

/// A message at hand.
#[derive(Serialize)]
struct Saved {
    room: RoomId,
    message: Seq,
    at: Timestamp,
}

impl Exporting<'_> {
    pub(super) async fn person(&self, handle: Handle) -> Result<Exported, ExportError> {
        let account = match self.store.author_called(&handle).await? {
            Some(id) => self.store.account(id, self.now).await?,
            None => None,
        };
        let account = account.ok_or(ExportError::NobodyCalled(handle))?;
        let (id, picture) = (account.person.id, account.person.picture);
        let profile = self.store.profile(id, self.now).await?;
        let sessions = self.store.sessions_of(id, self.now).await?.into_iter();
        let sessions = sessions.map(|session| {
            let (name, scopes) = match session.kind {
                SessionKind::Browser { user_agent } => (user_agent, Vec::new()),
                SessionKind::Token { name, scopes } => (name, scopes),
            };
            Session { name, scopes, created_at: session.created_at, used_at: session.used_at }
        });
        let (mut rooms, mut after) = (Vec::new(), RoomId(0));
        loop {
            let some = self.store.rooms_after(id, after, AT_ONCE).await?;
            let Some(last) = some.last() else { break };
            after = last.id;
            rooms.extend(some);
        }
        let saved = self.store.exported_saved(id).await?.into_iter();
        let saved = saved.map(|(room, message, at)| Saved { room, message, at });
        let mut file = Lines::new(self.folder, "person.json")?;
        file.line(&Person {
            account: account.into(),
            status: profile.status,
            busy_until: profile.busy_until,
            time_zone: profile.time_zone,
            sessions: sessions.collect(),
            rooms,
            sections: self.store.sections_of(id).await?,
            saved: saved.collect(),
            drafts: self.store.drafts_of(id).await?,
        })?;
        file.finish()?;
        let mut exported = Exported { people: 1, ..Exported::default() };
        self.keep(picture, &mut exported).await?;
        for room in self.rooms().await? {
            let before = exported.entries;
            self.room(room.id, id, |entry| entry.author.id == id, &mut exported).await?;
            exported.rooms += u64::from(exported.entries > before);
        }
        Ok(exported)
    }
}
