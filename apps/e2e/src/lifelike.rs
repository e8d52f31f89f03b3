//! Furnishes a house as people leave it: names and texts of many scripts, days of history, answers,
//! reactions, pins, conversations, and news that nobody has read.
//!
//! The texts are made up here; nobody of these people exists.

mod texts;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use confab_protocol::{RoomId, Visibility};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use self::texts::{PEOPLE, ROOMS, SAID, Said, TALK};
use crate::Account;

/// Time between two messages of a room: a working week for the longest.
const APART_MS: i64 = 97 * 60_000;

/// A furnished house.
#[derive(Debug)]
pub struct Lifelike {
    /// The first is the administrator, through whose eyes it is looked at.
    pub people: Vec<Account>,
    rooms: HashMap<&'static str, RoomId>,
}

impl Lifelike {
    /// Furnishes an empty server whose data directory is this, on SQLite: times are set back in the
    /// file.
    pub async fn furnish(url: &str, data: &Path) -> anyhow::Result<Self> {
        let handles = PEOPLE.map(|(handle, _)| handle);
        let people = Vec::from(Account::found(url, handles).await?);
        for (account, (_, name)) in people.iter().zip(PEOPLE) {
            let name = json!({ "name": name });
            account.request(Method::PATCH, "/api/v1/me", Some(&name)).await?.json::<Value>()?;
        }
        let mut house = Self { people, rooms: HashMap::new() };
        house.rooms.insert("general", house.me().general().await?);
        for (name, topic, visibility) in ROOMS {
            let new = json!({ "name": name, "topic": topic, "visibility": visibility });
            let room: Value = house.me().post("/api/v1/rooms", &new).await?.json()?;
            let room = RoomId(room["id"].as_i64().context("a room without an id")?);
            house.rooms.insert(name, room);
            for other in &house.people[1..] {
                match visibility {
                    Visibility::Public => drop(other.join(room).await?),
                    Visibility::Private => house.me().add_member(room, &other.handle).await?,
                }
            }
        }
        house.talk().await?;
        house.set_back(data).await?;
        house.leave_news().await?;
        Ok(house)
    }

    /// The person through whose eyes the house is looked at.
    pub fn me(&self) -> &Account {
        &self.people[0]
    }

    /// A room of this name.
    pub fn room(&self, name: &str) -> anyhow::Result<RoomId> {
        self.rooms.get(name).copied().with_context(|| format!("no room #{name}"))
    }

    /// Says everything once, oldest first.
    async fn talk(&self) -> anyhow::Result<()> {
        for (room, lines) in TALK {
            let room = self.room(room)?;
            let mut sent = Vec::new();
            for line in *lines {
                let about = line.answers.map(|back| sent[sent.len() - back]);
                let seq = self.say(room, line, about).await?;
                let message = format!("/api/v1/rooms/{room}/messages/{seq}");
                for (number, emoji) in line.reactions.chars().enumerate() {
                    // The first of them by most people, the next by fewer.
                    for other in &self.people[..5_usize.saturating_sub(number * 2).max(1)] {
                        let path = format!("{message}/reactions/{emoji}");
                        other.request(Method::PUT, &path, None).await?;
                    }
                }
                if line.pinned {
                    self.me().request(Method::PUT, &format!("{message}/pin"), None).await?;
                }
                sent.push(seq);
            }
        }
        for (other, said) in self.people[1..].iter().zip(SAID) {
            let begun = json!({ "handle": self.me().handle });
            let room: Value = other.post("/api/v1/direct", &begun).await?.json()?;
            let room = RoomId(room["id"].as_i64().context("a conversation without an id")?);
            self.send(other, room, said, None).await?;
            self.send(self.me(), room, "Thank you, I will have a look.", None).await?;
        }
        Ok(())
    }

    async fn say(&self, room: RoomId, line: &Said, about: Option<i64>) -> anyhow::Result<i64> {
        self.send(&self.people[line.by], room, line.text, about).await
    }

    /// Sends a message, and gives its number.
    async fn send(
        &self,
        author: &Account,
        room: RoomId,
        body: &str,
        reply_to: Option<i64>,
    ) -> anyhow::Result<i64> {
        static SENT: AtomicU64 = AtomicU64::new(0);
        let client_id = format!("lifelike-{}", SENT.fetch_add(1, Ordering::Relaxed));
        let new = json!({ "client_id": client_id, "body": body, "reply_to": reply_to });
        let sent: Value =
            author.post(&format!("/api/v1/rooms/{room}/messages"), &new).await?.json()?;
        sent["seq"].as_i64().with_context(|| format!("a message without a number: {sent}"))
    }

    /// Dates everything back, the oldest most, and has it read.
    async fn set_back(&self, data: &Path) -> anyhow::Result<()> {
        let file = SqliteConnectOptions::new().filename(data.join("confab.db"));
        let mut database = SqliteConnection::connect_with(&file).await?;
        let back =
            "UPDATE events SET at = at - (SELECT head - seq FROM rooms WHERE id = room) * $1";
        sqlx::query(back).bind(APART_MS).execute(&mut database).await?;
        database.close().await?;
        for room in self.me().rooms().await? {
            let read = json!({ "read": room.head.seq });
            let path = format!("/api/v1/rooms/{}/read", room.id);
            self.me().request(Method::PUT, &path, Some(&read)).await?;
        }
        Ok(())
    }

    /// Leaves messages that are new to the first person: one mention, one direct message, and more.
    async fn leave_news(&self) -> anyhow::Result<()> {
        let me = &self.me().handle;
        let mention = format!("@{me}, the plan is ready. Could you read it before noon?");
        self.send(&self.people[3], self.room("release-planning")?, &mention, None).await?;
        for text in ["It builds again.", "Thanks to everyone who looked."] {
            self.send(&self.people[4], self.room("engineering")?, text, None).await?;
        }
        let begun = json!({ "handle": me });
        let room: Value = self.people[2].post("/api/v1/direct", &begun).await?.json()?;
        let room = RoomId(room["id"].as_i64().context("a conversation without an id")?);
        self.send(&self.people[2], room, "Do you have ten minutes?", None).await?;
        Ok(())
    }
}
