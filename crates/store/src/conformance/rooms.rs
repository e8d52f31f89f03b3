//! Making, naming and finding rooms.

use confab_protocol::{
    EventKind, Membership, ReadPointer, Role, RoomId, RoomKind, RoomSummary, Seq, Timestamp,
    UserId, Visibility,
};

use super::scene::{Claim, Scene, Servers, mention, text};
use crate::{AppendError, AppendKind, CreateRoomError};

pub async fn a_room_begins_with_its_creation(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let new = scene.new_room(scene.root, "Plans", Visibility::Private);
    let tag = new.tag;
    let room = scene.one.create_room(new).await?;
    assert_eq!((room.kind, room.membership), (RoomKind::Private, Membership::Owner));
    assert_eq!((room.name.as_str(), room.topic.as_str()), ("Plans", "About Plans"));
    assert_eq!((room.head.seq, room.head.tag, room.member_count), (Seq(1), tag, 1));
    assert_eq!((room.unread, room.read.seq), (0, Seq(1)));
    assert_eq!(scene.summary(room.id, scene.root).await?, room);
    let first = scene.two.replay(room.id, Seq::ZERO, 10).await?.remove(0);
    let (name, visibility) = ("Plans".to_owned(), Some(Visibility::Private));
    assert_eq!(first.what, EventKind::RoomCreated { name, visibility });
    assert_eq!((first.author.id, first.tag, first.client_id), (scene.root, tag, None));
    let nobody = scene.new_room(UserId(999_999), "Ghosts", Visibility::Public);
    let refused = scene.one.create_room(nobody).await;
    assert!(matches!(refused, Err(CreateRoomError::NoCreator)), "{refused:?}");
    Ok(())
}

async fn is_taken(
    scene: &Scene,
    creator: UserId,
    name: &str,
    visibility: Visibility,
) -> Result<bool, CreateRoomError> {
    match scene.two.create_room(scene.new_room(creator, name, visibility)).await {
        Ok(_) => Ok(false),
        Err(CreateRoomError::NameTaken) => Ok(true),
        Err(other) => Err(other),
    }
}

pub async fn a_public_name_is_taken_case_aside(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert!(!is_taken(&scene, ana, "Köche", Visibility::Public).await?);
    for (name, visibility) in [
        ("Köche", Visibility::Public),
        ("KÖCHE", Visibility::Public),
        ("köche", Visibility::Private),
        ("General", Visibility::Public),
    ] {
        assert!(is_taken(&scene, scene.root, name, visibility).await?, "{name}");
    }
    Ok(())
}

pub async fn names_that_look_the_same_are_one(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    for (name, visibility) in [
        ("gеneral", Visibility::Public), // a Cyrillic е
        ("ｇｅｎｅｒａｌ", Visibility::Public),
        ("generaI", Visibility::Private), // a capital i
        ("gene\u{200b}ral", Visibility::Private),
    ] {
        assert!(is_taken(&scene, ana, name, visibility).await?, "{name}");
    }
    assert!(!is_taken(&scene, ana, "Cafe\u{301}", Visibility::Public).await?);
    assert!(is_taken(&scene, scene.root, "café", Visibility::Public).await?);
    assert!(!is_taken(&scene, scene.root, "cafe", Visibility::Public).await?);

    // A rename goes by the same rule, and frees the name that was.
    let room = scene.private_room(ana, "plans").await?;
    let rename = |name: &str| AppendKind::Change { name: Some(name.to_owned()), topic: None };
    let refused = scene.append(room, ana, Role::Administrator, rename("Gеneral")).await;
    assert!(matches!(refused, Err(AppendError::NameTaken)), "{refused:?}");
    scene.append(room, ana, Role::Administrator, rename("drafts")).await?;
    assert!(!is_taken(&scene, ana, "p1ans", Visibility::Private).await?);
    assert!(is_taken(&scene, ana, "draftѕ", Visibility::Private).await?);
    scene.one.delete_room(room, Timestamp(9)).await?;
    assert!(!is_taken(&scene, ana, "draftѕ", Visibility::Private).await?);
    Ok(())
}

pub async fn a_hidden_room_does_not_take_a_name(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert!(!is_taken(&scene, scene.root, "layoffs", Visibility::Private).await?);
    // Its members learn nothing by the refusal; nobody else is refused.
    assert!(is_taken(&scene, scene.root, "Layoffs", Visibility::Private).await?);
    assert!(is_taken(&scene, scene.root, "Layoffs", Visibility::Public).await?);
    assert!(!is_taken(&scene, ana, "Layoffs", Visibility::Private).await?);
    assert!(!is_taken(&scene, ana, "Other", Visibility::Public).await?);
    Ok(())
}

pub async fn a_rename_goes_by_the_same_rule(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.one.create_room(scene.new_room(ana, "Room", Visibility::Public)).await?.id;
    scene.private_room(scene.root, "hidden").await?;
    let rename = |name: &str| AppendKind::Change { name: Some(name.to_owned()), topic: None };
    let refused = scene.append(room, ana, Role::Administrator, rename("GENERAL")).await;
    assert!(matches!(refused, Err(AppendError::NameTaken)), "{refused:?}");
    for name in ["ROOM", "Hidden", "Fresh"] {
        let renamed = scene.append(room, ana, Role::Administrator, rename(name)).await?.event;
        assert_eq!(
            renamed.what,
            EventKind::RoomChanged { name: name.to_owned(), topic: "About Room".to_owned() }
        );
        let seen = scene.summary(room, ana).await?;
        assert_eq!((seen.name.as_str(), seen.head), (name, renamed.cursor()));
    }
    assert!(!is_taken(&scene, ana, "room", Visibility::Public).await?, "the old name is free");
    Ok(())
}

pub async fn a_direct_room_is_one_for_each_pair(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    let at = Timestamp(2_000);
    let (one, two) = tokio::join!(
        scene.one.open_direct(ana, ben, at, scene.tag()),
        scene.two.open_direct(ben, ana, at, scene.tag()),
    );
    let (one, made_by_one) = one?.expect("both are active");
    let (two, made_by_two) = two?.expect("both are active");
    assert_eq!(one.id, two.id);
    assert!(made_by_one != made_by_two, "one of them made it");
    assert_eq!((one.kind, one.name.as_str(), one.member_count), (RoomKind::Direct, "", 2));
    assert_eq!(one.with.map(|person| person.id), Some(ben));
    assert_eq!(two.with.map(|person| person.id), Some(ana));
    assert_eq!(one.membership, Membership::Member);
    let first = scene.two.replay(one.id, Seq::ZERO, 10).await?.remove(0);
    let nameless = EventKind::RoomCreated { name: String::new(), visibility: None };
    assert_eq!(first.what, nameless);
    assert_ne!(scene.direct_room(ana, scene.root).await?, one.id);
    Ok(())
}

pub async fn a_direct_room_needs_two_active_people(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let gone = scene.person("gone").await?;
    scene.one.deactivate_account(gone, Timestamp(5)).await?;
    for (opener, other) in [(ana, ana), (ana, gone), (gone, ana), (ana, UserId(999_999))] {
        let opened = scene.one.open_direct(opener, other, Timestamp(6), scene.tag()).await?;
        assert!(opened.is_none(), "{opener} and {other}");
    }
    Ok(())
}

pub async fn rooms_with_news_for_their_reader_come_first(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let mut rooms = Vec::new();
    for name in ["quiet", "read", "mentioned", "unread", "own"] {
        let room = scene.private_room(scene.root, name).await?;
        scene.add(room, scene.root, ana).await?;
        rooms.push(room);
    }
    let direct = scene.direct_room(scene.root, ana).await?;
    let [quiet, read, mentioned, unread, own] = rooms[..] else { panic!("five rooms") };
    let at = async |room, author, what, at| {
        let mut command = scene.command(room, author, Role::Member, what);
        command.at = Timestamp(at);
        scene.one.append(command).await
    };
    at(direct, scene.root, text("for you"), 10_000).await?;
    at(mentioned, scene.root, mention("@ana", &["ana"]), 10_001).await?;
    at(unread, scene.root, text("news"), 10_002).await?;
    let seen = at(read, scene.root, mention("@ana", &["ana"]), 10_004).await?.event.seq;
    scene.one.move_read(read, ana, ReadPointer { version: 0, seq: seen }).await?;
    at(own, ana, text("said by the reader"), 10_003).await?;
    let ids = |rooms: Vec<RoomSummary>| rooms.into_iter().map(|room| room.id).collect::<Vec<_>>();
    let all = ids(scene.two.rooms_first(ana, 100).await?);
    assert_eq!(all[..5], [mentioned, direct, unread, read, own]);
    assert_eq!((all.len(), all.contains(&quiet)), (7, true));
    assert_eq!(ids(scene.two.rooms_first(ana, 2).await?), all[..2]);
    assert_eq!(scene.two.rooms_first(ana, 1).await?, [scene.summary(mentioned, ana).await?]);
    Ok(())
}

pub async fn rooms_come_by_id_in_pages(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let mut own = vec![scene.general];
    for number in 0..7 {
        own.push(scene.private_room(ana, &format!("own-{number}")).await?);
        scene.private_room(scene.root, &format!("hidden-{number}")).await?;
    }
    own.push(scene.direct_room(ana, scene.root).await?);
    let (mut after, mut pages, mut found) = (RoomId(0), 0, Vec::new());
    loop {
        let page = scene.two.rooms_after(ana, after, 4).await?;
        let Some(last) = page.last() else { break };
        (after, pages) = (last.id, pages + 1);
        for room in page {
            assert_eq!(room, scene.summary(room.id, ana).await?);
            found.push(room.id);
        }
    }
    assert_eq!((found, pages), (own.clone(), 3));
    let hidden = scene.private_room(scene.root, "hidden").await?;
    let some = [own[3], hidden, own[1], RoomId(999_999)];
    let found: Vec<_> = scene.two.rooms_among(ana, &some).await?;
    let found: Vec<_> = found.into_iter().map(|room| room.id).collect();
    assert_eq!(found, [own[1], own[3]], "of others' rooms nothing");
    Ok(())
}

pub async fn browsing_finds_public_rooms_by_name_and_topic(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    for (name, visibility) in [
        ("Zebras", Visibility::Public),
        ("Ärzte", Visibility::Public),
        ("100%", Visibility::Public),
        ("Zebra secrets", Visibility::Private),
    ] {
        scene.one.create_room(scene.new_room(scene.root, name, visibility)).await?;
    }
    let browse = async |query, limit| {
        let rooms = scene.two.browse(ana, query, limit).await?;
        let row = |room: confab_protocol::api::PublicRoom| (room.name, room.joined);
        Ok::<_, crate::StoreError>(rooms.into_iter().map(row).collect::<Vec<_>>())
    };
    let row = |name: &str, joined| (name.to_owned(), joined);
    let all = [row("100%", false), row("general", true), row("Zebras", false), row("Ärzte", false)];
    assert_eq!(browse("", 10).await?, all);
    assert_eq!(browse("", 2).await?, all[..2]);
    assert_eq!(browse("zebra", 10).await?, [row("Zebras", false)]);
    assert_eq!(browse("ABOUT ä", 10).await?, [row("Ärzte", false)], "by topic, case aside");
    assert_eq!(browse("%", 10).await?, [row("100%", false)], "a sign stands for itself");
    Ok(())
}
