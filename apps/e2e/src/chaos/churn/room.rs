//! Deletes a room in which someone talks.

use std::time::Duration;

use confab_protocol::{RoomSummary, Visibility};
use reqwest::Method;
use serde_json::json;

use super::{Churn, Turn};
use crate::chaos::talk::pauses;
use crate::history::What;

impl Churn {
    /// Makes a room, lets someone talk in it for a while, and deletes it: for them it is gone as any
    /// room of which one is put out.
    pub(super) async fn delete_room(&self, (random, stop): Turn<'_>) {
        let name = format!("for a while {:x}", random.next());
        let new = json!({ "name": name, "topic": "", "visibility": Visibility::Private });
        let request = (Method::POST, "/api/v1/rooms", Some(&new));
        let made = self.until_done(request, &self.owner, || {}, random).await;
        let Ok(RoomSummary { id: room, .. }) = made.json() else { return };
        // Its log is not there at the end, whatever becomes of it before.
        self.history.add(What::Deleting { room });
        let Some(person) = random.pick(&self.people).cloned() else { return };
        self.add(room, &person, random).await;
        pauses(random.between(Duration::from_millis(500), Duration::from_secs(3)), stop).await;
        let path = format!("/api/v1/rooms/{room}");
        self.until_done((Method::DELETE, &path, None), &self.owner, || {}, random).await;
        self.is_out(room, &person, (random, stop)).await;
    }
}
