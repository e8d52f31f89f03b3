//! Promises of mentions of many people, on both databases.

use confab_protocol::{EventKind, Handle, Role, UserId};

use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendKind, Appended};

on_both![
    a_word_for_everyone_counts_once_for_each_member_but_the_author,
    a_word_for_those_here_counts_for_those_who_are_named_with_it,
    names_are_those_of_people_who_see_the_room,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn handles(names: &[&str]) -> Result<Vec<Handle>, Failed> {
    Ok(names.iter().map(|name| Handle::parse(name)).collect::<Result<_, _>>()?)
}

async fn send(scene: &Scene, mentions: &[&str]) -> Result<Appended, Failed> {
    let mentions = handles(mentions)?;
    let what = AppendKind::Send { body: "Tea is ready".to_owned(), reply_to: None, mentions };
    Ok(scene.append(scene.general, scene.root, Role::Member, what).await?)
}

async fn counted(scene: &Scene, person: UserId) -> Result<u32, Failed> {
    let room = scene.summary(scene.general, person).await?;
    Ok(room.mentions)
}

fn told(appended: &Appended) -> Vec<String> {
    match &appended.event.what {
        EventKind::MessageSent { mentions, .. } => {
            mentions.iter().map(ToString::to_string).collect()
        }
        other => panic!("{other:?}"),
    }
}

async fn a_word_for_everyone_counts_once_for_each_member_but_the_author(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (one, two) = (scene.person("one").await?, scene.person("two").await?);
    let sent = send(&scene, &["one", "room"]).await?;
    assert_eq!(told(&sent), ["one", "room"], "the event names no more than the text");
    for (person, count) in [(one, 1), (two, 1), (scene.root, 0)] {
        assert_eq!(counted(&scene, person).await?, count, "{person}");
    }
    let (found, _) = scene.one.mentions_of(two, None).await?;
    assert_eq!(found.iter().map(|found| found.entry.seq).collect::<Vec<_>>(), [sent.event.seq]);
    // An edit without the word takes it back.
    let what =
        AppendKind::Edit { message: sent.event.seq, body: "No tea".into(), mentions: vec![] };
    scene.append(scene.general, scene.root, Role::Member, what).await?;
    assert_eq!((counted(&scene, one).await?, counted(&scene, two).await?), (0, 0));
    Ok(())
}

async fn a_word_for_those_here_counts_for_those_who_are_named_with_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (one, two) = (scene.person("one").await?, scene.person("two").await?);
    let sent = send(&scene, &["here", "one"]).await?;
    assert_eq!(told(&sent), ["one", "here"]);
    assert_eq!((counted(&scene, one).await?, counted(&scene, two).await?), (1, 0));
    // Someone who is called so is meant alone.
    let room = scene.person("room").await?;
    send(&scene, &["room"]).await?;
    assert_eq!((counted(&scene, room).await?, counted(&scene, two).await?), (1, 0));
    Ok(())
}

async fn names_are_those_of_people_who_see_the_room(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let words = handles(&["here", "room", "nobody"])?;
    assert_eq!(scene.two.names_among(scene.general, &words).await?, []);
    scene.person("room").await?;
    assert_eq!(scene.two.names_among(scene.general, &words).await?, handles(&["room"])?);
    let cellar = scene.private_room(scene.root, "cellar").await?;
    assert_eq!(scene.two.names_among(cellar, &words).await?, [], "they are not in it");
    Ok(())
}
