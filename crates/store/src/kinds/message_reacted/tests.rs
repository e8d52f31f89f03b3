//! Promises of reactions, on both databases.

use confab_protocol::api::PageAt;
use confab_protocol::{EntryKind, ErrorCode, Reaction, Role, Seq, UserId};

use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendError, AppendKind, Appended};

on_both![
    reactions_are_counted_by_emoji_and_name_the_first_who_reacted,
    a_reaction_is_put_once_and_taken_off_once,
    a_message_takes_twenty_different_reactions,
    a_deleted_message_has_no_reactions_and_takes_none,
    a_page_is_what_its_events_fold_to,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn react(
    scene: &Scene,
    person: UserId,
    message: Seq,
    emoji: &str,
    on: bool,
) -> Result<Appended, AppendError> {
    let what = AppendKind::React { message, emoji: emoji.to_owned(), on };
    scene.append(scene.general, person, Role::Member, what).await
}

async fn shown(scene: &Scene, reader: UserId, message: Seq) -> Result<Vec<Reaction>, Failed> {
    let at = PageAt::Around(message);
    let page = scene.two.page(scene.general, reader, Seq(1), at, 2).await?;
    let entry = page.entries.into_iter().find(|entry| entry.seq == message).ok_or("no entry")?;
    match entry.what {
        EntryKind::Message { annotations, .. } => Ok(annotations.reactions),
        other => Err(format!("{other:?}").into()),
    }
}

async fn reactions_are_counted_by_emoji_and_name_the_first_who_reacted(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    let mut people = Vec::new();
    for n in 0..12 {
        let person = scene.person(&format!("p{n}")).await?;
        react(&scene, person, message, "👍", true).await?;
        people.push(person);
    }
    react(&scene, people[3], message, "🎉", true).await?;
    let seen = shown(&scene, people[3], message).await?;
    let counts: Vec<_> = seen.iter().map(|r| (r.emoji.as_str(), r.count, r.me)).collect();
    assert_eq!(counts, [("👍", 12, true), ("🎉", 1, true)]);
    let named: Vec<_> = seen[0].people.iter().map(|person| person.id).collect();
    assert_eq!(named, people[..Reaction::NAMED], "the first, in turn");
    assert!(!shown(&scene, scene.root, message).await?[0].me, "who did not react");
    Ok(())
}

async fn a_reaction_is_put_once_and_taken_off_once(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    let ben = scene.person("ben").await?;
    assert!(!react(&scene, ben, message, "👍", false).await?.first, "there is none to take off");
    let put = react(&scene, ben, message, "👍", true).await?;
    assert!(put.first);
    let again = react(&scene, ben, message, "👍", true).await?;
    assert_eq!((again.first, again.event.seq), (false, put.event.seq));
    assert_eq!(shown(&scene, ben, message).await?[0].count, 1);
    assert!(react(&scene, ben, message, "👍", false).await?.first);
    assert!(!react(&scene, ben, message, "👍", false).await?.first);
    assert_eq!(shown(&scene, ben, message).await?, []);
    Ok(())
}

async fn a_message_takes_twenty_different_reactions(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    for n in 0..Reaction::MOST {
        react(&scene, scene.root, message, &format!("e{n}"), true).await?;
    }
    let refused = react(&scene, scene.root, message, "more", true).await;
    assert!(matches!(refused, Err(AppendError::Refused(ErrorCode::Forbidden, _))), "{refused:?}");
    let ben = scene.person("ben").await?;
    react(&scene, ben, message, "e7", true).await?;
    react(&scene, scene.root, message, "e0", false).await?;
    react(&scene, ben, message, "more", true).await?;
    assert_eq!(shown(&scene, ben, message).await?.len(), Reaction::MOST as usize);
    Ok(())
}

async fn a_deleted_message_has_no_reactions_and_takes_none(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    react(&scene, scene.root, message, "👍", true).await?;
    let delete = AppendKind::Delete { message };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;
    assert_eq!(shown(&scene, scene.root, message).await?, []);
    let refused = react(&scene, scene.root, message, "👍", true).await;
    assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    Ok(())
}

/// Folding the events of the log gives the same as a page.
async fn a_page_is_what_its_events_fold_to(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Around(message), 2);
    let mut entry = page.await?.entries.pop().ok_or("no entry")?;
    let ben = scene.person("ben").await?;
    let (ana, head) = (scene.root, message);
    for (person, emoji, on) in [
        (ana, "👍", true),
        (ben, "👍", true),
        (ben, "🎉", true),
        (ana, "👍", false),
        (ben, "🎉", false),
        (ana, "🎉", true),
        (ben, "👀", true),
    ] {
        react(&scene, person, message, emoji, on).await?;
    }
    for event in scene.one.replay(scene.general, head, 100).await? {
        if event.what.changes() == Some(message) {
            event.fold(&mut entry, scene.root);
        }
    }
    let EntryKind::Message { annotations, .. } = entry.what else {
        return Err("no message".into());
    };
    assert_eq!(annotations.reactions, shown(&scene, scene.root, message).await?);
    Ok(())
}
