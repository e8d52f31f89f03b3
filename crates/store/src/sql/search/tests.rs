//! Claims about the search index, on both databases.

use confab_protocol::{Role, RoomId, Seq, Timestamp, UserId};
use confab_search::{Coder, Day, LONGEST_QUERY, Match, Query, Tag};

use super::Wanted;
use crate::conformance::scene::{Scene, edit};
use crate::conformance::{Claim, Servers, on_both};
use crate::statement::args;
use crate::{AppendKind, Indexed, NewBan, SEARCH_FEED, StoreError};

on_both![
    words_are_found_in_the_rooms_that_one_sees,
    every_kind_of_term_is_matched,
    what_was_edited_or_deleted_is_not_found,
    a_ban_and_leaving_take_what_was_found,
    a_room_that_shows_its_history_from_the_join_is_searched_from_it,
    a_deleted_room_leaves_the_index,
    pages_follow_each_other_whatever_is_hidden_between_them,
    what_was_read_before_a_change_is_not_written_after_it,
    messages_of_one_moment_are_told_apart,
    the_longest_queries_are_answered,
];

const TODAY: Day = Day { year: 2026, month: 3, day: 1 };

fn coder() -> Coder {
    Coder::new(&[7; 16])
}

/// Reads what a feed would, and makes tokens of it.
async fn read(scene: &Scene, room: RoomId, messages: &[Seq]) -> Result<Vec<Indexed>, StoreError> {
    let unindexed = scene.one.unindexed(room, messages).await?;
    let index = |of: crate::Unindexed| {
        let mut tags = vec![Tag::Any, Tag::Room(room.0), Tag::Author(of.author)];
        tags.extend(of.pinned.then_some(Tag::Pinned));
        tags.extend(of.reacted_to.then_some(Tag::Reaction));
        tags.extend(of.thread.map(|_| Tag::Thread));
        Indexed { tokens: coder().document(&[&of.body], &tags), of }
    };
    Ok(unindexed.into_iter().map(index).collect())
}

/// Indexes all messages of a room.
async fn index(scene: &Scene, room: RoomId) -> Result<(), StoreError> {
    let all: Vec<Seq> = (1..200).map(Seq).collect();
    let read = read(scene, room, &all).await?;
    scene.one.index(room, read, all).await
}

fn wanted(person: UserId, query: &str) -> Wanted {
    let query = Query::parse(query, TODAY);
    let mut tokens: Vec<Match> =
        query.terms.iter().filter_map(|term| coder().wanted(term)).collect();
    tokens.push(coder().tagged(Tag::Any));
    Wanted { person, tokens, from: None, until: None, before: None }
}

async fn find(scene: &Scene, person: UserId, query: &str) -> Result<Vec<Seq>, StoreError> {
    let (found, next) = scene.two.search(wanted(person, query)).await?;
    assert_eq!(next, None);
    Ok(found.iter().map(|found| found.entry.seq).collect())
}

async fn words_are_found_in_the_rooms_that_one_sees(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let private = scene.private_room(ana, "secret").await?;
    let direct = scene.direct_room(ana, scene.root).await?;
    for room in [scene.general, private, direct] {
        let author = if room == scene.general { scene.root } else { ana };
        scene.send(room, author, "a needle in the hay").await?;
        index(&scene, room).await?;
    }
    let rooms = async |person| {
        let (found, _) = scene.two.search(wanted(person, "needle")).await?;
        let mut rooms: Vec<RoomId> = found.iter().map(|found| found.room.id).collect();
        rooms.sort();
        Ok::<_, StoreError>(rooms)
    };
    assert_eq!(rooms(ana).await?, [scene.general, private, direct]);
    assert_eq!(rooms(ben).await?, [scene.general]);
    assert_eq!(rooms(scene.root).await?, [scene.general, direct], "an administrator sees no more");
    scene.one.deactivate_account(ben, Timestamp(5)).await?;
    assert_eq!(rooms(ben).await?, []);
    Ok(())
}

async fn every_kind_of_term_is_matched(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let bodies =
        ["We deployed foo-bar.baz", "今天部署完成", "Crème brûlée; ana@example.com", "tea"];
    let mut said = Vec::new();
    for body in bodies {
        said.push(scene.send(scene.general, scene.root, body).await?.seq);
    }
    let root = said[3];
    let react = AppendKind::React { message: root, emoji: "👍".to_owned(), on: true };
    scene.append(scene.general, scene.root, Role::Member, react).await?;
    let pin = AppendKind::Pin { message: said[0], on: true };
    scene.append(scene.general, scene.root, Role::Member, pin).await?;
    let answer = AppendKind::SendInThread {
        root,
        in_room: false,
        body: "green tea".to_owned(),
        reply_to: None,
        mentions: Vec::new(),
    };
    let answer = scene.append(scene.general, scene.root, Role::Member, answer).await?.event.seq;
    index(&scene, scene.general).await?;
    for (query, expected) in [
        ("deploy", vec![said[0]]),
        ("\"deploy\"", vec![]),
        ("dep*", vec![said[0]]),
        ("foo-bar", vec![said[0]]),
        ("bar-foo", vec![]),
        ("foo-bar.ba*", vec![said[0]]),
        ("部署", vec![said[1]]),
        ("部署完", vec![said[1]]),
        ("署部", vec![]),
        ("creme BRULEE", vec![said[2]]),
        ("ana@example.com", vec![said[2]]),
        ("\"creme ana\"", vec![]),
        ("tea", vec![answer, root]),
        ("tea -green", vec![root]),
        ("tea -\"green tea\" -milk", vec![root]),
        ("is:thread", vec![answer]),
        ("-is:thread tea", vec![root]),
        ("is:pinned", vec![said[0]]),
        ("has:reaction", vec![root]),
        ("-tea -deploy", vec![said[2], said[1]]),
    ] {
        assert_eq!(find(&scene, scene.root, query).await?, expected, "{query}");
    }
    Ok(())
}

async fn what_was_edited_or_deleted_is_not_found(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (general, root) = (scene.general, scene.root);
    let edited = scene.send(general, root, "needle one").await?.seq;
    let deleted = scene.send(general, root, "needle two").await?.seq;
    index(&scene, general).await?;
    assert_eq!(find(&scene, root, "needle").await?, [deleted, edited]);

    // The index does not know of it yet.
    scene.append(general, root, Role::Member, edit(edited, "thread one")).await?;
    assert_eq!(find(&scene, root, "needle").await?, [deleted]);
    assert_eq!(find(&scene, root, "thread").await?, [], "nor of the new text");
    index(&scene, general).await?;
    assert_eq!(find(&scene, root, "thread").await?, [edited]);
    assert_eq!(find(&scene, root, "needle").await?, [deleted]);

    let delete = AppendKind::Delete { message: deleted };
    scene.append(general, root, Role::Member, delete).await?;
    assert_eq!(find(&scene, root, "needle").await?, []);
    assert_eq!(rows(&scene).await?, (1, 1), "gone with the message");
    let all: Vec<Seq> = (1..20).map(Seq).collect();
    assert!(scene.two.unindexed(general, &all).await?.iter().all(|of| of.is_known));
    Ok(())
}

/// Rows of the index, and of what they are about.
async fn rows(scene: &Scene) -> Result<(u32, u32), StoreError> {
    let (docs,) = scene.two.reads().one("SELECT COUNT(*) FROM search_docs", &[]).await?;
    let (index,) = scene.two.reads().one("SELECT COUNT(*) FROM search_index", &[]).await?;
    Ok((docs, index))
}

async fn a_ban_and_leaving_take_what_was_found(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let private = scene.private_room(scene.root, "secret").await?;
    scene.add(private, scene.root, ana).await?;
    for room in [scene.general, private] {
        scene.send(room, scene.root, "needle").await?;
        index(&scene, room).await?;
    }
    assert_eq!(find(&scene, ana, "needle").await?.len(), 2);
    scene.append(private, ana, Role::Member, AppendKind::Leave).await?;
    assert_eq!(find(&scene, ana, "needle").await?.len(), 1);
    let ban = NewBan {
        room: scene.general,
        person: ana,
        by: scene.root,
        acting: Role::Member,
        at: Timestamp(4_000),
        tag: scene.tag(),
    };
    scene.one.ban(ban).await?;
    assert_eq!(find(&scene, ana, "needle").await?, []);
    Ok(())
}

async fn a_room_that_shows_its_history_from_the_join_is_searched_from_it(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let private = scene.private_room(scene.root, "secret").await?;
    scene
        .one
        .write::<_, StoreError, _>(move |sql| {
            Box::pin(async move {
                let set = "UPDATE rooms SET history = 'from_join' WHERE id = $1";
                sql.execute(set, args![private]).await
            })
        })
        .await?;
    scene.send(private, scene.root, "needle before").await?;
    scene.add(private, scene.root, ana).await?;
    let after = scene.send(private, scene.root, "needle after").await?.seq;
    index(&scene, private).await?;
    assert_eq!(find(&scene, ana, "needle").await?, [after]);
    assert_eq!(find(&scene, scene.root, "needle").await?.len(), 2);
    Ok(())
}

async fn a_deleted_room_leaves_the_index(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let room = scene.private_room(scene.root, "cellar").await?;
    for _ in 0..5 {
        scene.send(room, scene.root, "needle").await?;
    }
    index(&scene, room).await?;
    let late = read(&scene, room, &[Seq(2), Seq(3)]).await?;
    scene.one.delete_room(room, Timestamp(5)).await?;
    assert_eq!(find(&scene, scene.root, "needle").await?, []);
    while scene.two.erase_deleted_rooms(3).await? > 0 {}
    assert_eq!(rows(&scene).await?, (0, 0));
    scene.one.index(room, late, Vec::new()).await?;
    assert_eq!(rows(&scene).await?, (0, 0), "what was read before is not written after");
    while scene.one.merge_index(true).await? {}
    while scene.one.merge_index(false).await? {}
    assert_eq!(scene.one.index_progress(SEARCH_FEED).await?.0, 0);
    Ok(())
}

async fn pages_follow_each_other_whatever_is_hidden_between_them(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let hidden = scene.private_room(scene.root, "hidden").await?;
    let mut seen = Vec::new();
    for n in 0..160 {
        let room = if n % 2 == 0 { scene.general } else { hidden };
        let mut command = scene.command(
            room,
            scene.root,
            Role::Member,
            crate::conformance::scene::text("needle"),
        );
        command.at.0 += 400 * n;
        let seq = scene.one.append(command).await?.event.seq;
        if n % 2 == 0 {
            seen.insert(0, seq);
        }
    }
    for room in [hidden, scene.general] {
        index(&scene, room).await?;
    }
    let (first, next) = scene.two.search(wanted(ana, "needle")).await?;
    assert!(next.is_some());
    let (second, end) = scene.two.search(Wanted { before: next, ..wanted(ana, "needle") }).await?;
    let found: Vec<Seq> = first.iter().chain(&second).map(|found| found.entry.seq).collect();
    assert_eq!((found, end), (seen.clone(), None));
    assert_eq!(first.len(), 50);

    // By time: from the second second on, and before the fourth.
    let within = Wanted {
        from: Some(Timestamp(5_000)),
        until: Some(Timestamp(7_000)),
        ..wanted(ana, "needle")
    };
    let (found, _) = scene.two.search(within).await?;
    let times: Vec<i64> = found.iter().map(|found| found.entry.at.0).collect();
    assert_eq!(times, [6_200, 5_400]);
    Ok(())
}

async fn what_was_read_before_a_change_is_not_written_after_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (general, root) = (scene.general, scene.root);
    let message = scene.send(general, root, "needle").await?.seq;
    let before = read(&scene, general, &[message]).await?;
    scene.append(general, root, Role::Member, edit(message, "hay")).await?;
    index(&scene, general).await?;
    scene.two.index(general, before.clone(), vec![message]).await?;
    assert_eq!(find(&scene, root, "needle").await?, []);
    assert_eq!(find(&scene, root, "hay").await?, [message]);
    let delete = AppendKind::Delete { message };
    scene.append(general, root, Role::Member, delete).await?;
    scene.two.index(general, before, vec![message]).await?;
    assert_eq!(rows(&scene).await?, (0, 0));
    Ok(())
}

async fn messages_of_one_moment_are_told_apart(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let other = scene.private_room(scene.root, "other").await?;
    for _ in 0..3 {
        scene.send(scene.general, scene.root, "needle").await?;
        scene.send(other, scene.root, "needle").await?;
    }
    for room in [other, scene.general, other] {
        index(&scene, room).await?;
    }
    assert_eq!(find(&scene, scene.root, "needle").await?.len(), 6);
    Ok(())
}

async fn the_longest_queries_are_answered(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let signs: String = ('\u{4e00}'..).take(LONGEST_QUERY).collect();
    let words: Vec<String> = (0..24).map(|n| format!("-word{n}x")).collect();
    let parts: Vec<String> = (100..225).map(|n| n.to_string()).collect();
    let long = scene.send(scene.general, scene.root, &signs).await?.seq;
    let row = scene.send(scene.general, scene.root, &parts.join("-")).await?.seq;
    index(&scene, scene.general).await?;
    assert_eq!(find(&scene, scene.root, &signs).await?, [long]);
    assert_eq!(find(&scene, scene.root, &parts.join("-")).await?, [row]);
    assert_eq!(find(&scene, scene.root, &words.join(" ")).await?, [row, long]);
    Ok(())
}
