//! A room of many members: each of them is found.

use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};
use confab_protocol::RoomId;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::Stage;

/// More than a page, all before Zoe by their handles.
const CROWD: usize = 120;

/// Adds so many people to a room, who never were here.
pub(super) async fn crowd(stage: &Stage, room: RoomId, people: usize) -> anyhow::Result<()> {
    let file = SqliteConnectOptions::new().filename(stage.cluster.data().join("confab.db"));
    let mut database = SqliteConnection::connect_with(&file).await?;
    for number in 0..people {
        sqlx::query(
            "INSERT INTO accounts (handle, name, name_key, role, password, created_at)
             VALUES ($1, $2, lower($2), 'member', '', 0)",
        )
        .bind(format!("crowd{number:03}"))
        .bind(format!("Crowd {number:03}"))
        .execute(&mut database)
        .await?;
    }
    sqlx::query(
        "INSERT INTO members (room, person, role, joined_seq, read_seq)
         SELECT $1, id, 'member', 1, 1 FROM accounts WHERE handle LIKE 'crowd%'",
    )
    .bind(room.0)
    .execute(&mut database)
    .await?;
    let count = "UPDATE rooms SET member_count = (SELECT count(*) FROM members WHERE room = id)";
    // Where a release counts them by itself there is no such column.
    drop(sqlx::query(count).execute(&mut database).await);
    Ok(database.close().await?)
}

#[tokio::test]
async fn members_past_the_first_page_are_listed_and_completed() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, _zoe] = Account::found(stage.url(), ["ana", "zoe"]).await?;
    let room = ana.general().await?;
    crowd(&stage, room, CROWD).await?;

    let window = stage.window_of(&ana, 0).await?;
    window.type_into(COMPOSER, "@zo").await?;
    window.sees("#complete", "@zoe").await?;
    window.type_into(COMPOSER, "\u{e007}hello\u{e007}").await?;
    window.hears("@zoe hello").await?;

    window.click("#details-toggle").await?;
    window.sees("aside .person", "@crowd001").await?;
    window.sees_no("aside .person", "@zoe").await?;
    window.press("Show more").await?;
    window.sees("aside .person", "@zoe").await?;
    window.sees_no("aside button", "Show more").await?;
    window.fill("aside input[type='search']", "crowd 11").await?;
    window.sees_no("aside .person", "@zoe").await?;
    window.sees("aside .person", "@crowd117").await?;
    window.fill("aside input[type='search']", "nobody at all").await?;
    window.sees("aside", "Nobody by that name").await?;
    window.finish().await
}
