//! One order, everywhere.

use anyhow::ensure;
use confab_e2e::{Account, Cluster, Member};
use confab_protocol::{ClientId, Command, RoomId};

/// How many messages one connection sends; a connection may send so many at once.
const EACH: usize = 40;

#[tokio::test]
async fn two_servers_agree_on_the_order() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut members = Vec::new();
    for (account, server) in [(&ana, 0), (&ana, 1), (&ben, 0), (&ben, 1)] {
        let mut member = account.at(cluster.url(server)).connect().await?;
        member.resume_all().await?;
        members.push(member);
    }
    for number in 0..EACH {
        for (sender, member) in members.iter_mut().enumerate() {
            let client_id = ClientId::from_random((sender * EACH + number) as u128);
            let body = format!("{number} of {sender}");
            member
                .give(Command::Send {
                    room: general,
                    client_id,
                    body,
                    reply_to: None,
                    thread: None,
                    files: vec![],
                })
                .await?;
        }
    }
    let sent = EACH * members.len();
    let first = all_messages(&mut members[0], general, sent).await?;
    for member in &mut members[1..] {
        let seen = all_messages(member, general, sent).await?;
        ensure!(seen == first, "{seen:?}\nis not\n{first:?}");
    }
    for (sender, number) in (0..members.len()).flat_map(|s| (0..EACH).map(move |n| (s, n))) {
        let body = format!("{number} of {sender}");
        let times = first.iter().filter(|seen| **seen == body).count();
        ensure!(times == 1, "{body:?} was seen {times} times");
    }
    Ok(())
}

/// Reads until so many messages were seen, and gives their texts in the order in which they came.
async fn all_messages(
    member: &mut Member,
    room: RoomId,
    count: usize,
) -> anyhow::Result<Vec<String>> {
    let what = format!("{count} messages");
    let seen = member
        .until(&what, |record| Some(record.messages(room)).filter(|seen| seen.len() >= count))
        .await?;
    ensure!(member.record.is_gapless(room), "holes: {:?}", member.record.positions(room));
    Ok(seen.into_iter().map(|(_, body)| body).collect())
}

#[tokio::test]
async fn a_retry_at_another_server_is_answered_with_the_first_result() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let general = ana.general().await?;
    let mut here = ana.connect().await?;
    let mut there = ana.at(cluster.url(1)).connect().await?;
    let client_id = ClientId::from_random(7);
    let first = here.send_as(general, client_id.clone(), "once").await?;
    let second = there.send_as(general, client_id, "once").await?;
    ensure!(first == second, "{first:?} and {second:?}");
    let page = ana.history(general).await?;
    let times = page.entries.iter().filter(|entry| entry.seq == first.at.seq).count();
    ensure!(times == 1 && page.head == first.at, "{page:?}");
    Ok(())
}
