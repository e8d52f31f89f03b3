//! Claims about previews, on both databases.

use confab_protocol::api::PageAt;
use confab_protocol::{Entry, EntryKind, EventKind, Preview, Role, Seq};

use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendError, AppendKind, Appended};

on_both![
    previews_are_shown_changed_and_taken_away_by_the_author_alone,
    previews_of_a_text_that_was_edited_come_too_late,
    a_deleted_message_loses_its_previews_and_the_log_their_text,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn preview(title: &str) -> Preview {
    let (url, site) = ("https://a.example/".to_owned(), "a.example".to_owned());
    Preview { url, site, title: title.to_owned(), description: "About \"it\"".to_owned() }
}

async fn show(scene: &Scene, message: Seq, titles: &[&str]) -> Result<Appended, AppendError> {
    let previews = titles.iter().map(|title| preview(title)).collect();
    let show = AppendKind::Preview { message, of: None, previews };
    scene.append(scene.general, scene.root, Role::Member, show).await
}

/// The message as a page has it.
async fn shown(scene: &Scene, message: Seq) -> Result<Entry, Failed> {
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Around(message), 2);
    let found = page.await?.entries.into_iter().find(|entry| entry.seq == message);
    found.ok_or_else(|| "no entry".into())
}

fn titles(entry: &Entry) -> Vec<&str> {
    let EntryKind::Message { annotations, .. } = &entry.what else { return Vec::new() };
    annotations.previews.iter().map(|preview| preview.title.as_str()).collect()
}

async fn previews_are_shown_changed_and_taken_away_by_the_author_alone(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "https://a.example/").await?.seq;
    let mut entry = shown(&scene, message).await?;
    assert_eq!(scene.one.previews(scene.general, message).await?, None);
    for titles_ in [&["One"][..], &["Two", "Three"], &[]] {
        let event = show(&scene, message, titles_).await?.event;
        let read = scene.two.replay(scene.general, Seq(event.seq.0 - 1), 1).await?;
        assert_eq!(read, [event], "as it is read from the log");
        read[0].fold(&mut entry, scene.root);
        assert_eq!(entry, shown(&scene, message).await?, "a page is what its events fold to");
        assert_eq!(titles(&entry), titles_);
    }
    assert!(!show(&scene, message, &[]).await?.first, "there is nothing to take away");
    assert_eq!(scene.one.previews(scene.general, message).await?, Some(vec![]));
    let ben = scene.person("ben").await?;
    let take = AppendKind::Preview { message, of: None, previews: vec![] };
    let refused = scene.append(scene.general, ben, Role::Member, take).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    Ok(())
}

async fn previews_of_a_text_that_was_edited_come_too_late(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "https://a.example/").await?.seq;
    let show_of = async |of: Seq, title: &str| {
        let show = AppendKind::Preview { message, of: Some(of), previews: vec![preview(title)] };
        scene.append(scene.general, scene.root, Role::Member, show).await
    };
    assert!(show_of(message, "One").await?.first);
    let edit = AppendKind::Edit { message, body: "b".to_owned(), mentions: Vec::new() };
    let edit = scene.append(scene.general, scene.root, Role::Member, edit).await?.event.seq;
    assert!(!show_of(message, "Two").await?.first);
    assert_eq!(titles(&shown(&scene, message).await?), ["One"]);
    assert!(show_of(edit, "Three").await?.first);
    show(&scene, message, &[]).await?;
    assert!(!show_of(edit, "Four").await?.first, "what was taken away does not come back");
    assert_eq!(titles(&shown(&scene, message).await?), [""; 0]);
    Ok(())
}

async fn a_deleted_message_loses_its_previews_and_the_log_their_text(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "https://a.example/").await?.seq;
    let first = show(&scene, message, &["One"]).await?.event.seq;
    show(&scene, message, &["Two"]).await?;
    let delete = AppendKind::Delete { message };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;
    assert_eq!(titles(&shown(&scene, message).await?), [""; 0]);
    assert_eq!(scene.one.previews(scene.general, message).await?, None);
    for event in &scene.two.replay(scene.general, Seq(first.0 - 1), 2).await? {
        let EventKind::MessagePreviewed(previewed) = &event.what else { panic!("{event:?}") };
        assert_eq!(previewed.previews, [], "the text is gone");
    }
    let refused = show(&scene, message, &["Three"]).await;
    assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    Ok(())
}
