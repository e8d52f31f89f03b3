//! The client follows every room, however many there are.

use anyhow::Context as _;
use confab_client::core::Update;
use confab_client::native::{Api, Connection};
use confab_e2e::{Account, Cluster};
use confab_protocol::api::{Scope, Secret};
use confab_protocol::{EventKind, Visibility};
use confab_testing::DEADLINE;
use serde_json::{Value, json};

/// More than a welcome holds.
const ROOMS: usize = 230;

#[tokio::test]
async fn a_person_in_more_rooms_than_a_welcome_holds_hears_all_of_them() -> anyhow::Result<()> {
    let cluster = Cluster::single().start().await?;
    let [ben, ana] = Account::found(cluster.url(0), ["ben", "ana"]).await?;
    let mut oldest = None;
    for number in 0..ROOMS {
        let room = ben.create_room(&format!("room {number}"), Visibility::Private).await?.id;
        ben.add_member(room, "ana").await?;
        oldest.get_or_insert(room);
    }
    let oldest = oldest.context("a room")?;

    let token = Secret::new(ana.token(&[Scope::Read, Scope::Write]).await?);
    let api = Api::new(ana.server()).with_token(token);
    let credentials = api.credentials().cloned().context("a token")?;
    let (connection, mut updates) = Connection::start(api.base(), credentials);
    let hearing = async {
        let mut known = 0;
        updates
            .find(|update| match update {
                Update::Welcome(welcome) => {
                    known = welcome.rooms.len();
                    let is_in = welcome.rooms.iter().any(|room| room.id == oldest);
                    (!welcome.more || is_in).then_some(false)
                }
                Update::Rooms { rooms, more } => {
                    known += rooms.len();
                    (!more).then_some(known == ROOMS + 1)
                }
                _ => None,
            })
            .await
    };
    let all = tokio::time::timeout(DEADLINE, hearing).await?;
    anyhow::ensure!(all == Some(true), "the rest comes after the welcome, and all of it");

    let message = json!({ "client_id": "one", "body": "to the oldest room" });
    ben.post(&format!("/api/v1/rooms/{oldest}/messages"), &message).await?.json::<Value>()?;
    let heard = updates.find(|update| match update {
        Update::Event(event) if event.room == oldest => match event.what {
            EventKind::MessageSent { body: Some(body), .. } => Some(body),
            _ => None,
        },
        _ => None,
    });
    let heard = tokio::time::timeout(DEADLINE, heard).await?.context("the connection ended")?;
    anyhow::ensure!(heard == "to the oldest room", "{heard}");
    connection.send(oldest, "and back").await?;
    connection.close().await;
    Ok(())
}
