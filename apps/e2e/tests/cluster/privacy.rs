//! A private room's messages reach no one else.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use confab_protocol::{Command, Cursor, ErrorCode, Resume, RoomId, Signal, Visibility};

#[tokio::test]
async fn a_private_room_reaches_no_one_else() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana, ben, cleo] = Account::found(cluster.url(0), ["ana", "ben", "cleo"]).await?;
    let general = ana.general().await?;
    let secret = ana.create_room("secret", Visibility::Private).await?.id;
    ana.add_member(secret, "ben").await?;

    let mut ana = ana.connect().await?;
    let mut ben = ben.at(cluster.url(1)).connect().await?;
    let mut outsiders = [cleo.connect().await?, cleo.at(cluster.url(1)).connect().await?];
    for member in [&mut ana, &mut ben].into_iter().chain(&mut outsiders) {
        member.resume_all().await?;
    }
    ana.send(secret, "between us").await?;
    ana.ask(Command::Typing { room: secret }).await?;
    ben.sees("between us").await?;
    ben.send(secret, "and only us").await?;
    ana.sees("and only us").await?;
    ana.send(general, "the marker").await?;

    for outsider in &mut outsiders {
        outsider.sees("the marker").await?;
        let events = outsider.record.events.iter().filter(|event| event.room == secret).count();
        ensure!(events == 0, "{:?}", outsider.record.events);
        ensure!(!outsider.record.signals.iter().any(|signal| is_of(signal, secret)));
        ensure!(outsider.welcome.rooms.iter().all(|room| room.id != secret));
        // Asking for it gives what a room gives that is not there.
        for room in [secret, RoomId(999_999)] {
            let resume = Command::Resume { rooms: vec![Resume { room, after: Cursor::default() }] };
            let refused = outsider.try_ask(resume).await?.expect_err("it must not be had");
            ensure!(refused.code == ErrorCode::NotFound, "{refused:?}");
        }
    }
    Ok(())
}

fn is_of(signal: &Signal, secret: RoomId) -> bool {
    match signal {
        Signal::Typing { room, .. }
        | Signal::Presence { room, .. }
        | Signal::Read { room, .. }
        | Signal::RoomRemoved { room }
        | Signal::Head { room, .. } => *room == secret,
        Signal::RoomAdded { room } => room.id == secret,
        _ => false,
    }
}

#[tokio::test]
async fn over_http_a_private_room_looks_like_none() -> anyhow::Result<()> {
    let cluster = Cluster::single().start().await?;
    let [ana, cleo] = Account::found(cluster.url(0), ["ana", "cleo"]).await?;
    let secret = ana.create_room("secret", Visibility::Private).await?.id;
    let unknown = RoomId(999_999);
    for path in ["", "/messages", "/members"] {
        let forbidden = cleo.get(&format!("/api/v1/rooms/{secret}{path}")).await?;
        let missing = cleo.get(&format!("/api/v1/rooms/{unknown}{path}")).await?;
        ensure!(forbidden.refusal()? == ErrorCode::NotFound, "{path}: {forbidden:?}");
        ensure!(forbidden.body == missing.body, "{} is not {}", forbidden.body, missing.body);
        ensure!(forbidden.status == missing.status);
    }
    let browsed = cleo.get("/api/v1/rooms/browse?query=secret").await?;
    ensure!(!browsed.body.contains("secret"), "{}", browsed.body);
    Ok(())
}
