//! Claims about messages with files, on both databases.

use confab_protocol::api::PageAt;
use confab_protocol::{EntryKind, EventKind, File, FileId, Role, Seq, Timestamp};

use crate::conformance::scene::{Scene, text};
use crate::conformance::{Claim, Servers, on_both};
use crate::sql::files::tests::{id, new_file, whole};
use crate::statement::args;
use crate::{AppendError, AppendKind, Appended, FileRoom, Store, StoreError};

on_both![
    a_message_with_files_is_the_same_in_its_event_in_the_log_and_on_a_page,
    a_message_in_a_thread_has_files_too,
    a_file_is_its_owners_is_whole_and_goes_into_one_message,
    files_go_with_their_message_and_with_their_room,
    a_form_that_uploads_its_files_anew_sends_them_once,
    a_file_is_read_by_those_who_see_its_message,
    files_of_a_message_that_the_release_before_deleted_are_given_up,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn with(message: AppendKind, files: &[FileId]) -> AppendKind {
    AppendKind::SendFiles { message: Box::new(message), files: files.to_vec(), mark: None }
}

async fn send(scene: &Scene, body: &str, files: &[FileId]) -> Result<Appended, AppendError> {
    scene.append(scene.general, scene.root, Role::Member, with(text(body), files)).await
}

fn of(what: &EventKind) -> &[File] {
    let EventKind::MessageSent { files, .. } = what else { panic!("{what:?}") };
    files
}

/// The files and the text of a message as a page has them.
async fn shown(scene: &Scene, message: Seq) -> Result<(Option<String>, Vec<File>), Failed> {
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Around(message), 2);
    let found = page.await?.entries.into_iter().find(|entry| entry.seq == message);
    let EntryKind::Message { body, annotations, .. } = found.ok_or("no entry")?.what else {
        return Err("no message".into());
    };
    Ok((body, annotations.files))
}

async fn a_message_with_files_is_the_same_in_its_event_in_the_log_and_on_a_page(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    for number in [1, 2] {
        whole(&scene.one, new_file(scene.root, number, 5), 'a').await?;
    }
    scene.send(scene.general, scene.root, "before").await?;
    let sent = send(&scene, "", &[id(2), id(1)]).await?.event;
    scene.send(scene.general, scene.root, "after").await?;
    let names: Vec<_> = of(&sent.what).iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["file 2 🎈", "file 1 🎈"], "in the order given");
    assert_eq!(of(&sent.what)[0].width, Some(3));
    let log = scene.two.replay(scene.general, Seq(sent.seq.0 - 1), 2).await?;
    assert_eq!(log[0], sent);
    assert_eq!(of(&log[1].what), []);
    assert_eq!(shown(&scene, sent.seq).await?, (Some(String::new()), of(&sent.what).to_vec()));
    let summary = scene.summary(scene.general, scene.root).await?;
    assert_eq!(summary.unread, 0, "one has read what one sends");
    let edit = AppendKind::Edit { message: sent.seq, body: "Lake".to_owned(), mentions: vec![] };
    scene.append(scene.general, scene.root, Role::Member, edit).await?;
    assert_eq!(shown(&scene, sent.seq).await?, (Some("Lake".to_owned()), of(&sent.what).to_vec()));
    Ok(())
}

async fn a_message_in_a_thread_has_files_too(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    whole(&scene.one, new_file(scene.root, 1, 5), 'a').await?;
    let root = scene.send(scene.general, scene.root, "root").await?.seq;
    let answer = AppendKind::SendInThread {
        root,
        in_room: false,
        body: "Look".to_owned(),
        reply_to: None,
        mentions: vec![],
    };
    let what = with(answer, &[id(1)]);
    let sent = scene.append(scene.general, scene.root, Role::Member, what).await?.event;
    assert_eq!((of(&sent.what).len(), sent.what.thread()), (1, Some(root)));
    assert_eq!(scene.two.replay(scene.general, Seq(sent.seq.0 - 1), 1).await?, [sent]);
    Ok(())
}

async fn a_file_is_its_owners_is_whole_and_goes_into_one_message(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    whole(&scene.one, new_file(ana, 1, 5), 'a').await?;
    whole(&scene.one, new_file(scene.root, 2, 5), 'a').await?;
    let roomy = FileRoom { person_bytes: 99, all_bytes: 99, unfinished: 9 };
    scene.one.reserve_file(new_file(scene.root, 3, 5), roomy).await?;
    for files in [&[id(1)][..], &[id(3)], &[id(9)], &[id(2), id(2)], &[id(2), id(1)]] {
        let refused = send(&scene, "x", files).await;
        assert!(matches!(refused, Err(AppendError::Refused(..))), "{files:?}: {refused:?}");
    }
    let first = scene.command(scene.general, scene.root, Role::Member, with(text("x"), &[id(2)]));
    let sent = scene.one.append(first.clone()).await?;
    let again = scene.two.append(first.clone()).await?;
    assert_eq!((again.event, again.first), (sent.event, false), "a retry is the first");
    let mut other = first;
    other.what = with(text("x"), &[id(3)]);
    let reused = scene.two.append(other).await;
    assert!(matches!(reused, Err(AppendError::ClientIdReused)), "{reused:?}");
    assert!(send(&scene, "x", &[id(2)]).await.is_err(), "it is in a message");
    assert!(!scene.one.cancel_file(id(2), scene.root).await?);
    assert_eq!(scene.one.give_up_files(Timestamp(i64::MAX), 9).await?, 2, "the other two");
    Ok(())
}

async fn files_go_with_their_message_and_with_their_room(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for number in [1, 2] {
        whole(&scene.one, new_file(scene.root, number, 5), 'a').await?;
    }
    let message = send(&scene, "x", &[id(1)]).await?.event.seq;
    send(&scene, "y", &[id(2)]).await?;
    assert!(scene.two.find_file(id(1), scene.root).await?.is_some());
    let delete = AppendKind::Delete { message };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;
    assert_eq!(scene.two.find_file(id(1), scene.root).await?, None);
    assert_eq!(shown(&scene, message).await?, (None, vec![]));
    let log = scene.two.replay(scene.general, Seq(message.0 - 1), 1).await?;
    assert_eq!(of(&log[0].what), []);
    assert_eq!(scene.two.gone_files(9).await?, [id(1)]);
    scene.one.delete_room(scene.general, Timestamp(9)).await?;
    while scene.one.erase_deleted_rooms(2).await? > 0 {}
    assert_eq!(scene.two.gone_files(9).await?, [id(1), id(2)]);
    for number in [1, 2] {
        scene.two.remove_file(id(number)).await?;
    }
    assert_eq!(scene.two.doomed_objects(9).await?.len(), 1);
    Ok(())
}

async fn a_form_that_uploads_its_files_anew_sends_them_once(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for number in [1, 2] {
        whole(&scene.one, new_file(scene.root, number, 5), 'a').await?;
    }
    let form = |number, mark| {
        let (message, files) = (Box::new(text("x")), vec![id(number)]);
        AppendKind::SendFiles { message, files, mark: Some([mark; 32]) }
    };
    let first = scene.command(scene.general, scene.root, Role::Member, form(1, 1));
    let mut again = first.clone();
    again.what = form(2, 1);
    let sent = scene.one.append(first).await?;
    let repeated = scene.two.append(again.clone()).await?;
    assert_eq!((repeated.event, repeated.first), (sent.event, false));
    again.what = form(2, 2);
    let other = scene.two.append(again).await;
    assert!(matches!(other, Err(AppendError::ClientIdReused)), "{other:?}");
    Ok(())
}

async fn a_file_is_read_by_those_who_see_its_message(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let garden = scene.private_room(scene.root, "garden").await?;
    for number in [1, 2] {
        whole(&scene.one, new_file(scene.root, number, 5), 'a').await?;
        if number == 2 {
            scene.add(garden, scene.root, ana).await?;
        }
        let what = with(text("x"), &[id(number)]);
        scene.append(garden, scene.root, Role::Member, what).await?;
    }
    let seen = async |number, person| {
        scene.two.find_file(id(number), person).await.map(|found| found.is_some())
    };
    assert!(seen(1, ana).await? && seen(2, ana).await?);
    assert!(!seen(1, ben).await? && !seen(2, ben).await?, "they see no such room");
    change(&scene.one, "UPDATE rooms SET history = 'from_join' WHERE id = $1", garden.0).await?;
    assert!(!seen(1, ana).await? && seen(2, ana).await?, "what was said before the join");
    assert!(seen(1, scene.root).await?);
    Ok(())
}

/// Changes the database as something else would that knows less.
async fn change(store: &Store, how: &'static str, value: i64) -> Result<(), StoreError> {
    store
        .write(move |sql| Box::pin(async move { sql.execute(how, args![value]).await.map(drop) }))
        .await
}

async fn files_of_a_message_that_the_release_before_deleted_are_given_up(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    for number in [1, 2, 3] {
        whole(&scene.one, new_file(scene.root, number, 5), 'a').await?;
        send(&scene, "x", &[id(number)]).await?;
    }
    let delete = "UPDATE messages SET live = FALSE
                  WHERE seq = (SELECT MIN(message) + $1 FROM message_files)";
    change(&scene.one, delete, 1).await?;
    let mut after = None;
    let mut looked_at = Vec::new();
    while let Some(last) = scene.one.give_up_lost_files(after, 2).await? {
        looked_at.push(last);
        after = Some(last);
    }
    assert_eq!(looked_at, [id(2), id(3)]);
    assert_eq!(scene.two.gone_files(9).await?, [id(2)]);
    scene.two.remove_file(id(2)).await?;
    assert_eq!(scene.one.give_up_lost_files(None, 9).await?, Some(id(3)));
    assert!(scene.two.find_file(id(1), scene.root).await?.is_some());
    Ok(())
}
