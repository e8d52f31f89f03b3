//! Signals cross servers, too.

use std::time::Duration;

use anyhow::ensure;
use confab_e2e::{Account, Cluster, Member};
use confab_protocol::{Command, RoomId, Signal, UserId};
use confab_testing::DEADLINE;

#[tokio::test]
async fn typing_crosses_servers() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut ana = ana.connect().await?;
    let mut ben = ben.at(cluster.url(1)).connect().await?;
    ana.resume_all().await?;
    ben.resume_all().await?;
    ana.ask(Command::Typing { room: general }).await?;
    let writer = ana.welcome.you.clone();
    let typing = Signal::Typing { room: general, person: writer };
    ben.until("typing", |record| record.signals.contains(&typing).then_some(())).await
}

#[tokio::test]
async fn presence_crosses_servers() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut ana = ana.connect().await?;
    let mut ben = ben.at(cluster.url(1)).connect().await?;
    ana.resume_all().await?;
    ben.resume_all().await?;
    let (ana_id, ben_id) = (ana.welcome.you.id, ben.welcome.you.id);
    here_are(&mut ana, general, &[ana_id, ben_id]).await?;
    here_are(&mut ben, general, &[ana_id, ben_id]).await?;
    drop(ben);
    here_are(&mut ana, general, &[ana_id]).await
}

/// The servers' own times hold here, as nowhere else: this takes most of a minute.
#[tokio::test]
async fn people_of_a_killed_server_are_offline_within_45_seconds() -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut ana = ana.connect().await?;
    let mut ben = ben.at(cluster.url(1)).connect().await?;
    ana.resume_all().await?;
    ben.resume_all().await?;
    let (ana_id, ben_id) = (ana.welcome.you.id, ben.welcome.you.id);
    here_are(&mut ana, general, &[ana_id, ben_id]).await?;
    cluster.server_mut(1).kill()?;
    here_are_within(Duration::from_secs(45), &mut ana, general, &[ana_id]).await
}

async fn here_are(member: &mut Member, room: RoomId, people: &[UserId]) -> anyhow::Result<()> {
    here_are_within(DEADLINE, member, room, people).await
}

/// Reads until the newest word about a room is that exactly these people are here.
async fn here_are_within(
    deadline: Duration,
    member: &mut Member,
    room: RoomId,
    people: &[UserId],
) -> anyhow::Result<()> {
    let mut people = people.to_vec();
    people.sort();
    let what = format!("that {people:?} are here");
    member
        .within(deadline, &what, |record| {
            let newest = record.signals.iter().rev().find_map(|signal| match signal {
                Signal::Presence { room: of, online: Some(online), .. } if *of == room => {
                    let mut online = online.clone();
                    online.sort();
                    Some(online)
                }
                _ => None,
            });
            (newest.as_ref() == Some(&people)).then_some(())
        })
        .await
}

#[tokio::test]
async fn ones_own_devices_hear_what_one_has_read() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut phone = ana.at(cluster.url(1)).connect().await?;
    let mut desk = ana.connect().await?;
    let mut ben = ben.connect().await?;
    let sent = ben.send(general, "read me").await?;
    let read = confab_protocol::ReadPointer { version: 0, seq: sent.at.seq };
    desk.ask(Command::Read { room: general, read }).await?;
    let told = phone
        .until("what the desk has read", |record| {
            record.signals.iter().find_map(|signal| match signal {
                Signal::Read { room, read, unread, .. } if *room == general => {
                    Some((*read, *unread))
                }
                _ => None,
            })
        })
        .await?;
    ensure!(told == (read, 0), "{told:?}");
    Ok(())
}
