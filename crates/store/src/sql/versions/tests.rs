//! Claims about earlier texts and about moments, on both databases.

use confab_protocol::{Role, Seq, Timestamp};

use crate::AppendKind;
use crate::conformance::scene::{edit, text};
use crate::conformance::{Claim, Servers, on_both};

on_both![
    a_message_has_all_its_texts_until_it_is_deleted,
    the_first_event_at_a_time_is_found_anywhere_in_a_log,
];

async fn a_message_has_all_its_texts_until_it_is_deleted(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let sent = scene.send(scene.general, scene.root, "one").await?.seq;
    let mut written = vec![("one".to_owned(), sent)];
    for body in ["two", "three"] {
        let edited =
            scene.append(scene.general, scene.root, Role::Member, edit(sent, body)).await?;
        written.insert(0, (body.to_owned(), edited.event.seq));
    }
    let other = scene.send(scene.general, scene.root, "another").await?.seq;
    let versions = scene.two.message_versions(scene.general, sent).await?;
    let texts: Vec<_> = versions.into_iter().map(|v| (v.body, v.seq)).collect();
    assert_eq!(texts, written);
    assert_eq!(scene.two.message_versions(scene.general, other).await?.len(), 1);
    let delete = AppendKind::Delete { message: sent };
    let deleted = scene.append(scene.general, scene.root, Role::Member, delete).await?.event.seq;
    assert_eq!(scene.two.message_versions(scene.general, sent).await?, []);
    assert_eq!(scene.two.message_versions(scene.general, deleted).await?, [], "no message");
    Ok(())
}

async fn the_first_event_at_a_time_is_found_anywhere_in_a_log(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut at = Vec::new();
    for n in 0..40 {
        let mut command = scene.command(scene.general, scene.root, Role::Member, text("x"));
        // Two of each time.
        command.at = Timestamp(1_000_000 + 10 * (n / 2));
        let time = command.at;
        at.push((time, scene.one.append(command).await?.event.seq));
    }
    let first = |at| scene.two.first_at(scene.general, Seq(1), at);
    for pair in at.chunks(2) {
        let (time, seq) = pair[0];
        assert_eq!(first(time).await?, seq, "at {time:?}");
        assert_eq!(first(Timestamp(time.0 - 1)).await?, seq, "just before {time:?}");
    }
    let (last, end) = *at.last().ok_or("none")?;
    assert_eq!(first(Timestamp(last.0 + 1)).await?, end.next(), "after all");
    assert_eq!(first(Timestamp(0)).await?, Seq(1), "before all");
    let from = scene.two.first_at(scene.general, end, Timestamp(0)).await?;
    assert_eq!(from, end, "from where the reader sees");
    Ok(())
}
