//! Access taken away through one release is gone at the other within one second.

use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::{Account, Database, Member, Record};
use confab_protocol::{CloseCode, Cursor, ErrorCode, RoomId, Signal, Visibility};
use reqwest::Method;

use crate::scene::{NEWER, OLDER, Scene, id_of};

/// Deadline as promised.
const WITHIN: Duration = Duration::from_secs(1);

#[tokio::test]
async fn what_is_taken_away_at_one_release_is_gone_at_the_other_in_a_second() -> anyhow::Result<()>
{
    is_gone(Database::Sqlite).await
}

#[tokio::test]
async fn what_is_taken_away_at_one_release_on_postgres_is_gone_at_the_other_in_a_second()
-> anyhow::Result<()> {
    is_gone(Database::Postgres).await
}

async fn is_gone(database: Database) -> anyhow::Result<()> {
    let scene = Scene::of_both(database).await?;
    for (by, at) in [(OLDER, NEWER), (NEWER, OLDER)] {
        let owner = scene.owner.at(scene.cluster.url(by));
        let ben = Account::sign_in(scene.cluster.url(by), "ben").await?;
        let mut bens = ben.at(scene.cluster.url(at)).connect().await?;
        bens.resume_all().await?;
        membership(&scene, &owner, &mut bens).await?;
        a_room(&scene, &owner, &mut bens).await?;

        let answer = ben.post("/api/v1/sign-out", &serde_json::json!({})).await?;
        ensure!(answer.status.is_success(), "{answer:?}");
        let code = bens.within(WITHIN, "a close", |record| record.closed).await?;
        ensure!(code == CloseCode::SignedOut, "closed with {code:?}");
        let refused = ben.at(scene.cluster.url(at)).get("/api/v1/me").await?.refusal()?;
        ensure!(refused == ErrorCode::Unauthenticated, "{refused:?}");
    }
    Ok(())
}

/// Ben is put out of the closed room, and brought back.
async fn membership(scene: &Scene, owner: &Account, bens: &mut Member) -> anyhow::Result<()> {
    let (room, mut owners) = (scene.closed, owner.connect().await?);
    owners.send(room, "you hear this").await?;
    bens.sees("you hear this").await?;
    let path = format!("/api/v1/rooms/{room}/members/{}", id_of(&scene.ben).await?);
    is_told(owner, &path, bens, room).await?;
    let unheard = owners.send(room, "and not this").await?;
    owners.send(scene.general, "the marker").await?;
    bens.sees("the marker").await?;
    ensure!(!bens.record.has_message("and not this"), "it was heard after the removal");

    owner.add_member(room, "ben").await?;
    let added = |record: &Record| {
        let rooms = record.signals.iter().filter_map(|signal| match signal {
            Signal::RoomAdded { room } => Some(room.id),
            _ => None,
        });
        rooms.into_iter().any(|added| added == room).then_some(())
    };
    bens.until("that he is back", added).await?;
    bens.resume(room, unheard.at).await?;
    owners.send(room, "and this again").await?;
    bens.sees("and this again").await?;
    bens.record = Record::default();
    Ok(())
}

/// A room of Ben's is deleted.
async fn a_room(scene: &Scene, owner: &Account, bens: &mut Member) -> anyhow::Result<()> {
    let room = owner.create_room("for a moment", Visibility::Private).await?.id;
    owner.add_member(room, "ben").await?;
    bens.resume(room, Cursor::default()).await?;
    owner.connect().await?.send(room, "for a moment").await?;
    bens.sees("for a moment").await?;
    is_told(owner, &format!("/api/v1/rooms/{room}"), bens, room).await?;
    let path = format!("/api/v1/rooms/{room}");
    for server in [OLDER, NEWER] {
        let refused = scene.owner.at(scene.cluster.url(server)).get(&path).await?.refusal()?;
        ensure!(refused == ErrorCode::NotFound, "{refused:?}");
    }
    Ok(())
}

/// The owner has this deleted; the socket is told in time that the room is gone.
async fn is_told(
    owner: &Account,
    path: &str,
    bens: &mut Member,
    room: RoomId,
) -> anyhow::Result<()> {
    let answer = owner.request(Method::DELETE, path, None).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    let until = Instant::now() + WITHIN;
    let removed = Signal::RoomRemoved { room };
    let told = |record: &Record| record.signals.contains(&removed).then_some(());
    let left = until.saturating_duration_since(Instant::now());
    bens.within(left, "that the room is gone", told).await
}
