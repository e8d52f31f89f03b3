//! Pages and replays.

use confab_protocol::api::PageAt;
use confab_protocol::{Annotations, Cursor, EntryKind, Event, EventKind, Role, RoomId, Seq};

use super::scene::{Claim, Scene, Servers, edit, mention};
use crate::statement::args;
use crate::{AppendError, AppendKind, StoreError};

/// Sends `1`, `2`, … as messages.
async fn count_to(scene: &Scene, last: u64) -> Result<Vec<Event>, AppendError> {
    let mut events = Vec::new();
    for n in 1..=last {
        events.push(scene.send(scene.general, scene.root, &n.to_string()).await?);
    }
    Ok(events)
}

fn seqs(page: &crate::Page) -> Vec<u64> {
    page.entries.iter().map(|entry| entry.seq.0).collect()
}

pub async fn a_page_holds_the_newest_entries_before_a_position(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let events = count_to(&scene, 9).await?;
    let head = events[8].cursor();
    let newest = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Newest, 4).await?;
    assert_eq!((seqs(&newest), newest.head, newest.more), (vec![7, 8, 9, 10], head, true));
    let older =
        scene.two.page(scene.general, scene.root, Seq(1), PageAt::Before(Seq(7)), 4).await?;
    assert_eq!((seqs(&older), older.head, older.more), (vec![3, 4, 5, 6], head, true));
    let oldest =
        scene.two.page(scene.general, scene.root, Seq(1), PageAt::Before(Seq(3)), 4).await?;
    assert_eq!((seqs(&oldest), oldest.more), (vec![1, 2], false));
    let exact =
        scene.two.page(scene.general, scene.root, Seq(1), PageAt::Before(Seq(3)), 2).await?;
    assert_eq!((seqs(&exact), exact.more), (vec![1, 2], false));
    let far =
        scene.two.page(scene.general, scene.root, Seq(1), PageAt::Before(Seq(u64::MAX)), 1).await?;
    assert_eq!((seqs(&far), far.more), (vec![10], true));
    Ok(())
}

pub async fn a_page_holds_the_oldest_entries_after_a_position(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let head = count_to(&scene, 9).await?[8].cursor();
    let page = async |from, after, limit| {
        scene.two.page(scene.general, scene.root, Seq(from), PageAt::After(Seq(after)), limit).await
    };
    let first = page(1, 0, 4).await?;
    assert_eq!((seqs(&first), first.head, first.more), (vec![1, 2, 3, 4], head, true));
    let next = page(1, 4, 4).await?;
    assert_eq!((seqs(&next), next.more), (vec![5, 6, 7, 8], true));
    let last = page(1, 8, 2).await?;
    assert_eq!((seqs(&last), last.more), (vec![9, 10], false));
    let hidden = page(6, 2, 2).await?;
    assert_eq!((seqs(&hidden), hidden.more), (vec![6, 7], true));
    for past in [10, u64::MAX] {
        let none = page(1, past, 4).await?;
        assert_eq!((seqs(&none), none.head, none.more), (vec![], head, false));
    }
    Ok(())
}

pub async fn a_page_around_a_position_says_what_is_on_either_side(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let head = count_to(&scene, 9).await?[8].cursor();
    let page = async |from, around, limit| {
        let at = PageAt::Around(Seq(around));
        let page = scene.two.page(scene.general, scene.root, Seq(from), at, limit).await?;
        assert_eq!(page.head, head, "around {around}");
        Ok::<_, crate::StoreError>((seqs(&page), page.more, page.newer))
    };
    assert_eq!(page(1, 5, 4).await?, (vec![3, 4, 5, 6], true, true));
    assert_eq!(page(1, 5, 1).await?, (vec![4, 5], true, true));
    assert_eq!(page(1, 2, 4).await?, (vec![1, 2, 3], false, true));
    assert_eq!(page(1, 9, 4).await?, (vec![7, 8, 9, 10], true, false));
    assert_eq!(page(1, u64::MAX, 4).await?, (vec![9, 10], true, false), "after the newest");
    assert_eq!(page(1, 0, 4).await?, (vec![1, 2], false, true), "before the oldest");
    assert_eq!(page(5, 6, 4).await?, (vec![5, 6, 7], false, true), "within what may be seen");
    assert_eq!(page(5, 2, 4).await?, (vec![5, 6], false, true));
    assert_eq!(page(99, 2, 4).await?, (vec![], false, false));
    // An edit is no line of its own, on neither side.
    let by_author = Role::Member;
    scene.append(scene.general, scene.root, by_author, edit(Seq(10), "new")).await?;
    let last =
        scene.two.page(scene.general, scene.root, Seq(1), PageAt::Around(Seq(11)), 4).await?;
    assert_eq!((seqs(&last), last.more, last.newer), (vec![9, 10], true, false));
    Ok(())
}

pub async fn a_page_folds_edits_and_deletions_into_their_message(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let events = count_to(&scene, 3).await?;
    let [kept, edited, deleted] = [events[0].seq, events[1].seq, events[2].seq];
    let by_author = Role::Member;
    let edit = scene.append(scene.general, scene.root, by_author, edit(edited, "new")).await?;
    let remove = AppendKind::Delete { message: deleted };
    let by_author = Role::Member;
    let gone = scene.append(scene.general, scene.root, by_author, remove).await?;
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Newest, 10).await?;
    assert_eq!(seqs(&page), [1, kept.0, edited.0, deleted.0], "edits are no lines of their own");
    let message = |body: Option<&str>, changed| EntryKind::Message {
        body: body.map(str::to_owned),
        changed,
        reply_to: None,
        mentions: Vec::new(),
        annotations: Annotations::default(),
    };
    let what: Vec<_> = page.entries.iter().map(|entry| entry.what.clone()).collect();
    assert_eq!(what[0], EntryKind::RoomCreated { name: "general".to_owned() });
    assert_eq!(what[1], message(Some("1"), kept));
    assert_eq!(what[2], message(Some("new"), edit.event.seq));
    assert_eq!(what[3], message(None, gone.event.seq));
    assert_eq!(page.entries[1].client_id, events[0].client_id);
    assert_eq!(page.head, gone.event.cursor());
    Ok(())
}

pub async fn a_page_begins_where_the_reader_may_see(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    count_to(&scene, 5).await?;
    let page = scene.two.page(scene.general, scene.root, Seq(4), PageAt::Newest, 10).await?;
    assert_eq!((seqs(&page), page.more), (vec![4, 5, 6], false));
    let page =
        scene.two.page(scene.general, scene.root, Seq(4), PageAt::Before(Seq(3)), 10).await?;
    assert_eq!((seqs(&page), page.more), (vec![], false));
    Ok(())
}

pub async fn a_page_of_nothing_still_has_the_head(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let head = count_to(&scene, 2).await?[1].cursor();
    let page =
        scene.two.page(scene.general, scene.root, Seq(1), PageAt::Before(Seq(1)), 10).await?;
    assert_eq!((page.entries.len(), page.head, page.more), (0, head, false));
    let nowhere = scene.two.page(RoomId(999_999), scene.root, Seq(1), PageAt::Newest, 10).await?;
    assert_eq!((nowhere.entries.len(), nowhere.head), (0, Cursor::default()));
    Ok(())
}

pub async fn a_page_of_long_texts_is_short_and_leaves_nothing_out(servers: Servers) -> Claim {
    const KIB: usize = 1024;
    let scene = servers.scene().await?;
    let lengths = [100 * KIB, 100 * KIB, 56 * KIB, 1, 300 * KIB, 1, 2, 200 * KIB, 100 * KIB];
    for length in lengths {
        scene.send(scene.general, scene.root, &"x".repeat(length)).await?;
    }
    let all: Vec<u64> = (1..=10).collect();
    let (mut newest_first, mut at) = (Vec::new(), PageAt::Newest);
    loop {
        let page = scene.two.page(scene.general, scene.root, Seq(1), at, 100).await?;
        newest_first.push(seqs(&page));
        at = PageAt::Before(page.entries[0].seq);
        if !page.more {
            break;
        }
    }
    assert_eq!(newest_first[..3], [vec![10], vec![7, 8, 9], vec![6]], "no text is cut");
    newest_first.reverse();
    assert_eq!(newest_first.concat(), all);
    let (mut oldest_first, mut after) = (Vec::new(), Seq::ZERO);
    loop {
        let page =
            scene.two.page(scene.general, scene.root, Seq(1), PageAt::After(after), 100).await?;
        oldest_first.push(seqs(&page));
        after = page.entries[page.entries.len() - 1].seq;
        if !page.more {
            break;
        }
    }
    assert_eq!(oldest_first.concat(), all);
    assert_eq!(oldest_first[0], [1, 2, 3], "with the room's name it is a little too much for four");
    let two = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Newest, 1).await?;
    assert_eq!((seqs(&two), two.more), (vec![10], true));
    Ok(())
}

pub async fn a_replay_goes_on_after_a_position(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let events = count_to(&scene, 5).await?;
    assert_eq!(scene.two.replay(scene.general, Seq(3), 2).await?, events[2..4]);
    assert_eq!(scene.two.replay(scene.general, Seq(3), 100).await?, events[2..]);
    assert_eq!(scene.two.replay(scene.general, Seq(6), 100).await?, []);
    assert_eq!(scene.two.replay(scene.general, Seq(u64::MAX), 100).await?, []);
    assert_eq!(scene.two.replay(RoomId(999_999), Seq(0), 100).await?, []);
    Ok(())
}

pub async fn a_replay_gives_what_the_append_gave(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    let room = scene.private_room(scene.root, "room").await?;
    let mut events = vec![scene.add(room, scene.root, ana).await?];
    events.push(scene.add(room, scene.root, ben).await?);
    let what = mention("hello @ana and @ben", &["ana", "ben"]);
    events.push(scene.append(room, scene.root, Role::Member, what).await?.event);
    let message = events[2].seq;
    let reply =
        AppendKind::Send { body: "yes".to_owned(), reply_to: Some(message), mentions: Vec::new() };
    let rename = AppendKind::Change { name: None, topic: Some("New topic".to_owned()) };
    for (author, acting, what) in [
        (ana, Role::Member, reply),
        (scene.root, Role::Member, edit(message, "bye")),
        (scene.root, Role::Administrator, rename),
        (scene.root, Role::Administrator, AppendKind::Remove { member: ben }),
        (ana, Role::Member, AppendKind::Leave),
    ] {
        events.push(scene.append(room, author, acting, what).await?.event);
    }
    assert_eq!(scene.two.replay(room, Seq(1), 100).await?, events);
    let expected = EventKind::RoomChanged { name: "room".into(), topic: "New topic".into() };
    assert_eq!(events[5].what, expected, "what stays is in the event too");
    Ok(())
}

/// Writes an event past the store: as a later release does, whose kind is not known here.
async fn write_a_poll(scene: &Scene, payload: Option<&'static str>) -> Result<Seq, StoreError> {
    let (room, author) = (scene.general, scene.root);
    let work = scene.two.write(move |sql| {
        Box::pin(async move {
            let head =
                "UPDATE rooms SET head = head + 1, head_tag = 7 WHERE id = $1 RETURNING head";
            let (seq,): (Seq,) = sql.one(head, args![room]).await?;
            let event = "INSERT INTO events (room, seq, tag, at, author, kind, member, payload)
                         VALUES ($1, $2, 7, 1, $3, 'poll_opened', $3, $4)";
            sql.execute(event, args![room, seq, author, payload]).await?;
            Ok(seq)
        })
    });
    work.await
}

pub async fn an_event_of_a_later_release_is_given_whole(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let payload = r#"{"choices":["tea",{"with":"milk"}],"closes":9.5}"#;
    let whole = write_a_poll(&scene, Some(payload)).await?;
    let bare = write_a_poll(&scene, None).await?;
    let events = scene.one.replay(scene.general, Seq(whole.0 - 1), 9).await?;
    let page = scene.one.page(scene.general, scene.root, whole, PageAt::Newest, 9).await?.entries;
    for told in [serde_json::to_value(&events)?, serde_json::to_value(&page)?] {
        for (event, seq) in [(&told[0], whole), (&told[1], bare)] {
            assert_eq!((&event["seq"], &event["kind"]), (&seq.0.into(), &"poll_opened".into()));
            assert_eq!(event["member"]["handle"], "root", "what a column says, beside it: {event}");
        }
        assert_eq!(told[0]["choices"][1]["with"], "milk");
        assert_eq!(told[0]["closes"], 9.5);
        assert!(told[1].get("choices").is_none());
    }
    Ok(())
}
