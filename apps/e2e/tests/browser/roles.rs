//! Roles and states of rooms, followed by pages that are open on another server.

use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;
use reqwest::Method;
use serde_json::json;

use super::Stage;

const COMPOSER: &str = "textarea[name='body']";

#[tokio::test]
async fn an_open_page_follows_the_state_of_its_room_and_the_role_of_its_reader()
-> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let room = ana.create_room("docks", Visibility::Public).await?.id;
    ben.join(room).await?;
    let his = stage.window_of(&ben, 1).await?;
    his.goto(&format!("{}/rooms/{room}", stage.cluster.url(1))).await?;
    his.alive().await?;
    his.find(COMPOSER).await?;
    let path = format!("/api/v1/rooms/{room}");
    let listed = format!("#rooms a[href='/rooms/{room}']");
    his.find(&listed).await?;

    ana.request(Method::PATCH, &path, Some(&json!({ "archived": true }))).await?;
    his.sees("main", "This room is archived.").await?;
    his.gone(COMPOSER).await?;
    his.gone(&listed).await?;
    let change = json!({ "archived": false, "read_only": true });
    ana.request(Method::PATCH, &path, Some(&change)).await?;
    his.sees("main", "Only owners and moderators can post here.").await?;
    his.find(&listed).await?;

    // The role alone gives the field back, and with it what a moderator does.
    let role = format!("{path}/members/2/role");
    ana.request(Method::PUT, &role, Some(&json!({ "role": "moderator" }))).await?;
    his.find(COMPOSER).await?;
    his.say("Keeping order").await?;
    his.hears("Keeping order").await?;
    his.finish().await
}
