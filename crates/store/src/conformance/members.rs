//! Coming into rooms and going out of them.

use confab_protocol::{EventKind, Membership, Role, Timestamp, Visibility};

use super::scene::{Claim, Servers};
use crate::{AppendError, AppendKind};

pub async fn joining_twice_writes_one_event(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.one.create_room(scene.new_room(scene.root, "room", Visibility::Public));
    let room = room.await?.id;
    let join = || AppendKind::Join;
    let first = scene.append(room, ana, Role::Member, join()).await?;
    assert!(first.first);
    assert!(matches!(&first.event.what, EventKind::MemberJoined { member } if member.id == ana));
    let again = scene.append(room, ana, Role::Member, join()).await?;
    assert_eq!((again.first, &again.event), (false, &first.event));
    let add = AppendKind::Add { member: ana };
    let added = scene.append(room, scene.root, Role::Member, add).await?;
    assert_eq!((added.first, added.event), (false, first.event));
    assert_eq!(scene.summary(room, ana).await?.member_count, 2);
    Ok(())
}

pub async fn joining_begins_with_nothing_unread(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.send(scene.general, scene.root, "old news").await?;
    let ana = scene.person("ana").await?;
    let seen = scene.summary(scene.general, ana).await?;
    assert_eq!((seen.unread, seen.read.seq), (0, seen.head.seq));
    scene.send(scene.general, scene.root, "news").await?;
    assert_eq!(scene.summary(scene.general, ana).await?.unread, 1);
    Ok(())
}

pub async fn leaving_takes_a_private_room_away(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    scene.add(room, scene.root, ana).await?;
    assert_eq!(scene.membership(room, ana).await?, Some(Membership::Member));
    for left in [room, scene.general] {
        let gone = scene.append(left, ana, Role::Member, AppendKind::Leave).await?.event;
        assert!(matches!(gone.what, EventKind::MemberLeft { member } if member.id == ana));
    }
    assert_eq!(scene.membership(room, ana).await?, None);
    assert_eq!(scene.membership(scene.general, ana).await?, Some(Membership::Visitor));
    assert_eq!(scene.two.rooms_first(ana, 1_000).await?, []);
    assert_eq!(scene.summary(room, scene.root).await?.member_count, 1);
    let again = scene.append(scene.general, ana, Role::Member, AppendKind::Leave).await;
    assert!(matches!(again, Err(AppendError::NotMember)), "{again:?}");
    Ok(())
}

pub async fn a_person_that_is_not_there_is_not_added(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let gone = scene.person("gone").await?;
    scene.one.deactivate_account(gone, Timestamp(5)).await?;
    let room = scene.private_room(scene.root, "room").await?;
    for member in [gone, confab_protocol::UserId(999_999)] {
        let refused = scene.add(room, scene.root, member).await;
        assert!(matches!(refused, Err(AppendError::NoPerson)), "{refused:?}");
    }
    let what = AppendKind::Remove { member: ana };
    let refused = scene.append(room, scene.root, Role::Administrator, what).await;
    assert!(matches!(refused, Err(AppendError::NoPerson)), "{refused:?}");
    // But who left the installation can be removed from a room.
    let what = AppendKind::Remove { member: gone };
    scene.append(scene.general, scene.root, Role::Administrator, what).await?;
    Ok(())
}

pub async fn a_removed_member_sees_nothing_until_added_again(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    scene.add(room, scene.root, ana).await?;
    let what = AppendKind::Remove { member: ana };
    let removed = scene.append(room, scene.root, Role::Administrator, what).await?.event;
    assert_eq!(removed.author.id, scene.root);
    assert!(matches!(&removed.what, EventKind::MemberLeft { member } if member.id == ana));
    assert_eq!(scene.membership(room, ana).await?, None);
    assert!(scene.two.find_room(room, ana).await?.is_none());
    scene.send(room, scene.root, "while she was away").await?;
    scene.add(room, scene.root, ana).await?;
    let seen = scene.summary(room, ana).await?;
    assert_eq!((seen.membership, seen.unread), (Membership::Member, 0));
    Ok(())
}

pub async fn members_come_by_handle_in_pages(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for name in ["zoe", "ana", "mia"] {
        scene.person(name).await?;
    }
    let page = async |after, limit| {
        let members = scene.two.members(scene.general, "", after, limit).await?;
        let row = |m: confab_protocol::api::MemberInfo| (m.person.handle.to_string(), m.membership);
        Ok::<_, crate::StoreError>(members.into_iter().map(row).collect::<Vec<_>>())
    };
    let member = |name: &str| (name.to_owned(), Membership::Member);
    let first = page(None, 3).await?;
    let owner = ("root".to_owned(), Membership::Owner);
    assert_eq!(first, [member("ana"), member("mia"), owner]);
    assert_eq!(page(Some("root"), 3).await?, [member("zoe")]);
    assert_eq!(page(Some("zoe"), 3).await?, []);
    Ok(())
}

pub async fn members_are_found_by_handle_and_by_each_word_of_their_name(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for (handle, name) in [("ana", "Ana Ångström"), ("b_n", "100% Analog"), ("zan", "Zan")] {
        scene.person_called(handle, Some(name)).await?;
    }
    let outside = scene.private_room(scene.root, "other").await?;
    let found = async |room, query: &str, after: Option<&str>| {
        let members = scene.two.members(room, query, after, 9).await?;
        let handles = members.into_iter().map(|member| member.person.handle.to_string());
        Ok::<_, crate::StoreError>(handles.collect::<Vec<_>>())
    };
    assert_eq!(found(scene.general, "AN", None).await?, ["ana", "b_n"]);
    assert_eq!(found(scene.general, "an", Some("ana")).await?, ["b_n"]);
    assert_eq!(found(scene.general, "ång", None).await?, ["ana"]);
    assert_eq!(found(scene.general, "b_", None).await?, ["b_n"]);
    assert_eq!(found(scene.general, "z_", None).await?, [""; 0], "no pattern but a text");
    assert_eq!(found(scene.general, "100%", None).await?, ["b_n"]);
    assert_eq!(found(scene.general, "ngstr", None).await?, [""; 0], "not within a word");
    assert_eq!(found(outside, "an", None).await?, [""; 0], "only of the room");
    Ok(())
}

pub async fn memberships_of_many_come_at_once(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let room = scene.private_room(scene.root, "room").await?;
    scene.add(room, scene.root, ana).await?;
    scene.append(scene.general, ben, Role::Member, AppendKind::Leave).await?;
    let asked = [ana, ben, confab_protocol::UserId(999_999)];
    let mut found = scene.two.memberships(&asked).await?;
    found.sort_unstable();
    let mut theirs = [(ana, scene.general), (ana, room)];
    theirs.sort_unstable();
    assert_eq!(found, theirs, "and nobody else's");
    assert_eq!(scene.two.memberships(&[]).await?, []);
    Ok(())
}

pub async fn a_room_keeps_an_owner(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let room = scene.private_room(scene.root, "room").await?;
    scene.add(room, scene.root, ben).await?;
    scene.add(room, scene.root, ana).await?;
    scene.append(room, scene.root, Role::Member, AppendKind::Leave).await?;
    assert_eq!(scene.membership(room, ben).await?, Some(Membership::Owner), "the longest in it");
    assert_eq!(scene.membership(room, ana).await?, Some(Membership::Member));
    Ok(())
}
