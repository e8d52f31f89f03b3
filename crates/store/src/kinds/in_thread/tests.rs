//! Claims about threads, on both databases.

use confab_protocol::api::PageAt;
use confab_protocol::{
    Entry, EntryKind, ErrorCode, Event, EventKind, FollowedThread, Role, Seq, UserId,
};

use crate::conformance::scene::{Scene, handle};
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendError, AppendKind, Moved, Thread, ThreadsBefore};

on_both![
    a_message_in_a_thread_is_no_line_of_its_room,
    a_message_that_the_room_shows_too_is_in_both,
    a_thread_is_read_in_pages_from_any_of_its_messages,
    authors_and_people_who_are_mentioned_follow,
    a_pointer_in_a_thread_only_moves_forward,
    a_deleted_root_keeps_its_thread,
    only_a_message_of_the_room_is_a_root,
    a_page_is_what_its_events_fold_to,
    threads_are_listed_newest_first_in_pages,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn answer(root: Seq, body: &str) -> AppendKind {
    let body = body.to_owned();
    AppendKind::SendInThread { root, in_room: false, body, reply_to: None, mentions: Vec::new() }
}

async fn say(scene: &Scene, person: UserId, what: AppendKind) -> Result<Event, AppendError> {
    Ok(scene.append(scene.general, person, Role::Member, what).await?.event)
}

async fn thread(scene: &Scene, reader: UserId, message: Seq) -> Result<Thread, Failed> {
    let found = scene.two.thread(scene.general, reader, Seq(1), message, None, 100).await?;
    found.ok_or_else(|| "no thread".into())
}

async fn followed(scene: &Scene, person: UserId) -> Result<Vec<FollowedThread>, Failed> {
    let found = scene.two.followed_threads(person, ThreadsBefore::NEWEST, 10).await?;
    Ok(found.into_iter().map(|followed| followed.thread).collect())
}

/// The lines of the room, as its newest page has them.
async fn lines(scene: &Scene) -> Result<Vec<Entry>, Failed> {
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Newest, 100);
    Ok(page.await?.entries)
}

fn seqs(entries: &[Entry]) -> Vec<Seq> {
    entries.iter().map(|entry| entry.seq).collect()
}

async fn a_message_in_a_thread_is_no_line_of_its_room(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ben = scene.person("ben").await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    let read = scene.summary(scene.general, scene.root).await?.read.seq;
    for n in 0..60 {
        say(&scene, ben, answer(root, &n.to_string())).await?;
    }
    let last = scene.send(scene.general, ben, "Back in the room").await?.seq;
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::After(root), 1).await?;
    assert_eq!((seqs(&page.entries), page.more), (vec![last], false));
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Around(last), 2).await?;
    assert_eq!(seqs(&page.entries), [root, last], "what is before it is the root");
    let now = scene.summary(scene.general, scene.root).await?;
    assert_eq!((now.unread, now.mentions, now.read.seq), (1, 0, read), "one unread in the room");
    let first = scene.two.rooms_first(scene.root, 10).await?;
    assert_eq!(first[0].unread, 1);

    // For a release that knows no threads it is a reply to the root.
    let event = &scene.two.replay(scene.general, root, 1).await?[0];
    let EventKind::MessageSent { reply_to, thread, .. } = &event.what else { panic!("{event:?}") };
    assert_eq!(*reply_to, Some(root));
    let thread = thread.expect("its place");
    assert_eq!((thread.root, thread.by, thread.in_room), (root, Some(scene.root), false));
    Ok(())
}

async fn a_message_that_the_room_shows_too_is_in_both(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ben = scene.person("ben").await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    let (body, mentions) = ("Yes, @root".to_owned(), vec![handle("root")]);
    let also = AppendKind::SendInThread { root, in_room: true, body, reply_to: None, mentions };
    let also = say(&scene, ben, also).await?.seq;
    let aside = AppendKind::SendInThread {
        root,
        in_room: false,
        body: "And @root again".to_owned(),
        reply_to: Some(also),
        mentions: vec![handle("root")],
    };
    let aside = say(&scene, ben, aside).await?.seq;
    let page = lines(&scene).await?;
    assert_eq!(page.last().map(|entry| entry.seq), Some(also));
    let inside = thread(&scene, scene.root, root).await?;
    assert_eq!(seqs(&inside.entries), [also, aside]);
    let (unread, mentions) = {
        let now = scene.summary(scene.general, scene.root).await?;
        (now.unread, now.mentions)
    };
    assert_eq!((unread, mentions), (1, 1), "a mention in the thread counts there alone");
    let mine = &followed(&scene, scene.root).await?[0];
    assert_eq!((mine.unread, mine.mentions), (2, 2));
    Ok(())
}

async fn a_thread_is_read_in_pages_from_any_of_its_messages(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    let empty = thread(&scene, scene.root, root).await?;
    assert_eq!((empty.root.seq, empty.entries.len(), empty.more), (root, 0, false));
    let mut said = Vec::new();
    for n in 0..5 {
        said.push(say(&scene, scene.root, answer(root, &n.to_string())).await?.seq);
        scene.send(scene.general, scene.root, "something else").await?;
    }
    let page = async |message, before, limit| {
        let asked = scene.two.thread(scene.general, scene.root, Seq(1), message, before, limit);
        asked.await.map(|found| found.expect("a thread"))
    };
    let newest = page(said[4], None, 2).await?;
    assert_eq!((newest.root.seq, seqs(&newest.entries)), (root, said[3..].to_vec()));
    assert!(newest.more);
    let oldest = page(root, Some(said[3]), 3).await?;
    assert_eq!((seqs(&oldest.entries), oldest.more), (said[..3].to_vec(), false));
    let joined = scene.two.thread(scene.general, scene.root, root.next(), said[0], None, 2);
    assert!(joined.await?.is_none(), "the root is before what the reader sees");
    let nothing = scene.two.thread(scene.general, scene.root, Seq(1), Seq(1), None, 2);
    assert!(nothing.await?.is_none(), "no message");
    Ok(())
}

async fn authors_and_people_who_are_mentioned_follow(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ben, cleo) = (scene.person("ben").await?, scene.person("cleo").await?);
    let dora = scene.person("dora").await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    let names = |body: &str| AppendKind::SendInThread {
        root,
        in_room: false,
        body: body.to_owned(),
        reply_to: None,
        mentions: vec![handle("cleo")],
    };
    say(&scene, ben, names("@cleo?")).await?;
    let counts = async |person| {
        let found = followed(&scene, person).await?;
        Ok::<_, Failed>(found.first().map(|thread| (thread.unread, thread.mentions)))
    };
    assert_eq!(counts(scene.root).await?, Some((1, 0)), "the author of the root");
    assert_eq!(counts(ben).await?, Some((0, 0)), "one's own is read");
    assert_eq!(counts(cleo).await?, Some((1, 1)), "a mention");
    assert_eq!(counts(dora).await?, None);

    assert!(scene.one.follow_thread(scene.general, root, cleo, false).await?);
    assert!(scene.one.follow_thread(scene.general, root, dora, true).await?);
    say(&scene, ben, names("@cleo!")).await?;
    assert_eq!(counts(cleo).await?, None, "who has stopped is not brought back by a mention");
    assert_eq!(counts(dora).await?, Some((1, 0)), "what was there before is read");
    say(&scene, cleo, answer(root, "Yes")).await?;
    assert_eq!(counts(cleo).await?, Some((0, 0)), "but by a message of theirs");
    let leave = AppendKind::Leave;
    say(&scene, dora, leave).await?;
    assert_eq!(counts(dora).await?, None, "in rooms that one is in");
    let missing = scene.one.follow_thread(scene.general, Seq(9_999), ben, true).await?;
    assert!(!missing);
    Ok(())
}

async fn a_pointer_in_a_thread_only_moves_forward(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ben = scene.person("ben").await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    let one = say(&scene, ben, answer(root, "one")).await?.seq;
    let two = say(&scene, ben, answer(root, "two")).await?.seq;
    let read = async |seq| scene.one.read_thread(scene.general, root, scene.root, seq).await;
    let now = read(one).await?.expect("a follower");
    assert_eq!((now.moved, now.read, now.unread), (Moved::Yes, one, 1));
    let now = read(root).await?.expect("a follower");
    assert_eq!((now.moved, now.read, now.unread), (Moved::No, one, 1), "not back");
    let now = read(Seq(u64::MAX)).await?.expect("a follower");
    assert_eq!((now.moved, now.read, now.unread), (Moved::Yes, two, 0), "nor past the newest");
    let cleo = scene.person("cleo").await?;
    assert!(scene.one.read_thread(scene.general, root, cleo, two).await?.is_none());
    Ok(())
}

async fn a_deleted_root_keeps_its_thread(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    say(&scene, scene.root, answer(root, "one")).await?;
    say(&scene, scene.root, AppendKind::Delete { message: root }).await?;
    say(&scene, scene.root, answer(root, "two")).await?;
    let found = thread(&scene, scene.root, root).await?;
    let EntryKind::Message { body, annotations, .. } = &found.root.what else { panic!() };
    assert_eq!((body, annotations.replies.as_ref().map(|r| r.count)), (&None, Some(2)));
    assert_eq!(found.entries.len(), 2);

    let alone = scene.send(scene.general, scene.root, "Dinner?").await?.seq;
    say(&scene, scene.root, AppendKind::Delete { message: alone }).await?;
    let refused = say(&scene, scene.root, answer(alone, "one")).await;
    assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    Ok(())
}

async fn only_a_message_of_the_room_is_a_root(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    let inside = say(&scene, scene.root, answer(root, "one")).await?.seq;
    let refused = say(&scene, scene.root, answer(inside, "two")).await;
    assert!(matches!(refused, Err(AppendError::Refused(ErrorCode::Invalid, _))), "{refused:?}");
    let refused = say(&scene, scene.root, answer(Seq(1), "two")).await;
    assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    let other = scene.send(scene.general, scene.root, "Dinner?").await?.seq;
    let (body, mentions) = ("two".to_owned(), Vec::new());
    let quote =
        AppendKind::SendInThread { root, in_room: false, body, reply_to: Some(other), mentions };
    let refused = say(&scene, scene.root, quote).await;
    assert!(matches!(refused, Err(AppendError::NoMessage)), "of another thread: {refused:?}");
    let ben = scene.person("ben").await?;
    say(&scene, ben, AppendKind::Leave).await?;
    let refused = say(&scene, ben, answer(root, "two")).await;
    assert!(matches!(refused, Err(AppendError::NotMember)), "{refused:?}");
    Ok(())
}

/// Folding the events of the log comes to what a page says.
async fn a_page_is_what_its_events_fold_to(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let root = scene.send(scene.general, scene.root, "Lunch?").await?.seq;
    let mut shown = thread(&scene, scene.root, root).await?.root;
    let mut events = Vec::new();
    for name in ["ben", "cleo", "dora", "eve"] {
        let person = scene.person(name).await?;
        events.push(say(&scene, person, answer(root, name)).await?);
    }
    let message = events[1].seq;
    events.push(say(&scene, scene.root, AppendKind::Delete { message }).await?);
    for event in events {
        let read = scene.two.replay(scene.general, Seq(event.seq.0 - 1), 1).await?;
        // What is deleted by now was told with its text.
        if event.seq != message {
            assert_eq!(read[0], event, "as it is read from the log");
        }
        event.fold(&mut shown, scene.root);
        if event.seq > message {
            assert_eq!(event.what.thread(), Some(root), "{event:?}");
        }
    }
    assert_eq!(shown, thread(&scene, scene.root, root).await?.root);
    assert_eq!(shown, lines(&scene).await?.into_iter().find(|e| e.seq == root).expect("a line"));
    Ok(())
}

async fn threads_are_listed_newest_first_in_pages(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut roots = Vec::new();
    for n in 0..3 {
        roots.push(scene.send(scene.general, scene.root, &n.to_string()).await?.seq);
    }
    let reversed: Vec<Seq> = roots.iter().rev().copied().collect();
    for root in &roots {
        say(&scene, scene.root, answer(*root, "yes")).await?;
    }
    let (mut listed, mut before) = (Vec::new(), ThreadsBefore::NEWEST);
    loop {
        let page = scene.two.followed_threads(scene.root, before, 2).await?;
        listed.extend(page.iter().map(|followed| followed.thread.root.seq));
        match page.last() {
            Some(last) => before = last.at,
            None => break,
        }
    }
    assert_eq!(listed, reversed, "all of one moment, each once");
    let only = followed(&scene, scene.root).await?.pop().expect("one");
    assert_eq!((only.name.as_str(), only.unread), ("general", 0));
    Ok(())
}
