//! Pages that are printed once and read: ways in, settings, administration.

use confab_e2e::Cluster;
use confab_protocol::Visibility;

use super::{For, Inspector, people};
use crate::Stage;

#[tokio::test]
async fn printed_pages_have_no_serious_fault() -> anyhow::Result<()> {
    let (_stage, inspector) = inspect(For::asked()).await?;
    inspector.finish(&["status of 401", "status of 404"]).await
}

#[tokio::test]
async fn every_text_of_the_printed_pages_is_out_of_the_catalogue() -> anyhow::Result<()> {
    let (_stage, inspector) = inspect(For::Words).await?;
    inspector.finish(&["status of 401", "status of 404"]).await
}

async fn inspect(looks_for: For) -> anyhow::Result<(Stage, Inspector)> {
    let pseudo = Cluster::single().env("CONFAB_PSEUDO_LANGUAGES", "on");
    let stage = Stage::set(pseudo).await?;
    let url = stage.url();
    let window = stage.window().await?;
    window.goto(&format!("{url}/set-up")).await?;
    let mut inspector = Inspector::new(window, looks_for);
    inspector.speak().await?;
    inspector.look("set-up").await?;
    let [ana, ben] = people(looks_for, &stage).await?;
    let room = ana
        .create_room(
            if looks_for == For::Pictures { "greenhouse" } else { "gardening" },
            Visibility::Public,
        )
        .await?
        .id;
    ben.join(room).await?;
    for path in ["/sign-in", "/sign-in?why=session_ended", "/sign-up", "/nope"] {
        inspector.window.goto(&format!("{url}{path}")).await?;
        inspector.look(path).await?;
    }
    inspector.window.sign_in(url, &ana.handle).await?;
    let people = format!("/rooms/{room}/people");
    let mut member = ben.connect().await?;
    member.resume_all().await?;
    let sent = member.send(room, "@ana a word").await?.at.seq;
    let message = format!("/api/v1/rooms/{room}/messages/{sent}/saved");
    ana.request(reqwest::Method::PUT, &message, None).await?;
    let draft = serde_json::json!({"body": "an unfinished word"});
    ana.request(reqwest::Method::PUT, &format!("/api/v1/rooms/{room}/draft"), Some(&draft)).await?;
    for section in ["a word", "an unfinished word"] {
        ana.post("/api/v1/sections", &serde_json::json!({ "name": section })).await?;
    }
    let described = serde_json::json!({ "description": "a word" });
    ana.request(reqwest::Method::PATCH, &format!("/api/v1/rooms/{room}"), Some(&described)).await?;
    let versions = format!("/rooms/{room}/messages/{sent}/versions");
    let answer = serde_json::json!({
        "client_id": "answer", "body": "@ana an unfinished word", "thread": {"root": sent}
    });
    let answer = ben.post(&format!("/api/v1/rooms/{room}/messages"), &answer).await?;
    anyhow::ensure!(answer.status.is_success(), "{answer:?}");
    let thread = format!("/rooms/{room}/threads/{sent}");
    let found = format!("/search?q=word&room={room}");
    for path in [
        "/unreads",
        "/mentions",
        "/saved",
        "/drafts",
        "/threads",
        &thread,
        &versions,
        "/search",
        "/search?q=zzzz",
        &found,
    ] {
        inspector.window.goto(&format!("{url}{path}")).await?;
        inspector.look(path).await?;
    }
    for path in [
        "/new-message",
        &format!("/people/{}", inspector.other_handle()),
        "/browse",
        "/browse?q=none",
        "/new-room",
        "/settings",
        "/settings/password",
        "/share",
        "/admin",
        "/invite",
        "/admin/people",
        "/admin/people/2",
        "/admin/rooms",
        "/admin/audit",
        "/rooms",
        "/sections",
        &people,
    ] {
        inspector.window.goto(&format!("{url}{path}")).await?;
        inspector.look(path).await?;
    }
    Ok((stage, inspector))
}
