//! Invitations to rooms: their beginnings and their ends.

use confab_protocol::{Role, RoomId, RoomKind, Timestamp, UserId};

use super::scene::{Claim, Scene, Servers};
use crate::{AppendKind, INVITATIONS_PER_PERSON, Invited, NewBan, NewRoomInvitation};

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn invite(
    scene: &Scene,
    room: RoomId,
    by: UserId,
    person: UserId,
) -> Result<Invited, Failure> {
    let at = Timestamp(4_000);
    Ok(scene.one.invite_to_room(NewRoomInvitation { room, person, by, at }).await?)
}

/// Whether an invitation holds, by every way in which it is told.
async fn holds(scene: &Scene, room: RoomId, person: UserId) -> Result<bool, Failure> {
    let found = scene.two.find_room_invitation(room, person).await?;
    let listed = scene.two.room_invitations_of(person).await?;
    let invited = scene.two.invited_to(room, None, 10).await?;
    let all = [
        found.is_some(),
        listed.iter().any(|invitation| invitation.room == room),
        invited.iter().any(|invited| invited.person.id == person),
    ];
    assert_eq!(all, [all[0]; 3], "they agree");
    Ok(all[0])
}

pub async fn who_asks_to_be_asked_is_remembered(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert!(!scene.two.asks_first(ana).await?);
    for asks in [true, true, false, false] {
        scene.one.set_asks_first(ana, asks).await?;
        assert_eq!(scene.two.asks_first(ana).await?, asks);
    }
    Ok(())
}

pub async fn an_invitation_says_which_room_and_who_invites(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let room = scene.private_room(scene.root, "den").await?;
    assert_eq!(invite(&scene, room, ben, ana).await?, Invited::NotAllowed, "no member invites");
    assert_eq!(invite(&scene, room, scene.root, ben).await?, Invited::New);
    assert_eq!(invite(&scene, room, scene.root, ana).await?, Invited::New);
    assert_eq!(invite(&scene, room, scene.root, ana).await?, Invited::Already);
    let [found] = &scene.two.room_invitations_of(ana).await?[..] else { panic!("one invitation") };
    assert_eq!((found.room, found.kind, found.name.as_str()), (room, RoomKind::Private, "den"));
    assert_eq!((found.topic.as_str(), found.by.id), ("About den", scene.root));
    assert_eq!(scene.two.find_access(room, ana).await?, None, "nothing else is hers yet");
    let handles = async |after, limit| {
        let page = scene.two.invited_to(room, after, limit).await?;
        Ok::<_, Failure>(
            page.into_iter().map(|it| it.person.handle.to_string()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(handles(None, 10).await?, ["ana", "ben"]);
    assert_eq!(handles(None, 1).await?, ["ana"]);
    assert_eq!(handles(Some("ana"), 10).await?, ["ben"]);
    Ok(())
}

pub async fn whoever_is_invited_again_and_again_is_told_once(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let room = scene.private_room(scene.root, "den").await?;
    scene.add(room, scene.root, ben).await?;
    assert_eq!(invite(&scene, room, scene.root, ana).await?, Invited::New);
    assert_eq!(invite(&scene, room, ben, ana).await?, Invited::Already, "by another");
    let found = scene.two.find_room_invitation(room, ana).await?;
    assert_eq!(found.map(|found| found.by.id), Some(scene.root), "who is no less in the room");
    let at = Timestamp(5_000);
    assert!(scene.one.end_room_invitation(room, ana, at).await?);
    assert!(!scene.one.end_room_invitation(room, ana, at).await?);
    assert!(!holds(&scene, room, ana).await?);
    assert!(!scene.one.decline_room_invitation(room, ana, at).await?);
    let outside = scene.person("cleo").await?;
    assert_eq!(invite(&scene, room, outside, ana).await?, Invited::NotAllowed);
    assert_eq!(invite(&scene, room, ben, ana).await?, Invited::Already, "after it was ended");
    assert!(holds(&scene, room, ana).await?);
    Ok(())
}

pub async fn a_declined_invitation_is_not_repeated_for_a_while(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "den").await?;
    assert!(!scene.one.decline_room_invitation(room, ana, Timestamp(5_000)).await?);
    invite(&scene, room, scene.root, ana).await?;
    assert!(scene.one.decline_room_invitation(room, ana, Timestamp(5_000)).await?);
    assert!(!holds(&scene, room, ana).await?);
    assert_eq!(invite(&scene, room, scene.root, ana).await?, Invited::Declined);
    let forget = async |made, declined| {
        let (made, declined) = (Timestamp(made), Timestamp(declined));
        scene.two.forget_room_invitations(made, declined, 1).await
    };
    assert_eq!(forget(9_000, 5_000).await?, 0, "however long ago it was made");
    assert_eq!(forget(4_000, 5_001).await?, 1);
    assert_eq!(invite(&scene, room, scene.root, ana).await?, Invited::New);
    let another = scene.private_room(scene.root, "lair").await?;
    invite(&scene, another, scene.root, ana).await?;
    for forgotten in [1, 1, 0] {
        assert_eq!(forget(4_001, 0).await?, forgotten, "nor is one kept for ever, one at a time");
    }
    Ok(())
}

pub async fn an_invitation_ends_with_what_it_stands_on(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let rooms = ["joined", "banned", "left", "deleted", "closed"];
    let mut invited = Vec::new();
    for name in rooms {
        let room = scene.private_room(scene.root, name).await?;
        scene.add(room, scene.root, ben).await?;
        assert_eq!(invite(&scene, room, ben, ana).await?, Invited::New);
        assert!(holds(&scene, room, ana).await?, "{name}");
        invited.push(room);
    }
    let [joined, banned, left, deleted, closed] = invited[..] else { panic!("five rooms") };
    scene.add(joined, scene.root, ana).await?;
    assert!(!holds(&scene, joined, ana).await?);
    let remove = AppendKind::Remove { member: ana };
    scene.append(joined, scene.root, Role::Administrator, remove).await?;
    let (at, tag) = (Timestamp(6_000), scene.tag());
    scene
        .one
        .ban(NewBan {
            room: banned,
            by: scene.root,
            acting: Role::Administrator,
            person: ana,
            at,
            tag,
        })
        .await?;
    assert_eq!(invite(&scene, banned, ben, ana).await?, Invited::NotAllowed);
    assert!(scene.one.lift_ban(banned, ana).await?);
    assert!(!holds(&scene, banned, ana).await?, "for good");
    scene.append(left, ben, Role::Member, AppendKind::Leave).await?;
    scene.one.delete_room(deleted, at).await?;
    for (room, name) in
        [(joined, "joined"), (banned, "banned"), (left, "left"), (deleted, "deleted")]
    {
        assert!(!holds(&scene, room, ana).await?, "{name}");
    }
    assert!(holds(&scene, closed, ana).await?);
    scene.one.deactivate_account(ben, at).await?;
    assert!(!holds(&scene, closed, ana).await?, "nobody is let in by an account that is closed");
    assert_eq!(invite(&scene, closed, scene.root, ana).await?, Invited::New, "another invites");
    assert!(holds(&scene, closed, ana).await?);
    Ok(())
}

pub async fn a_person_has_a_bounded_number_of_invitations(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    let first = scene.private_room(scene.root, "first").await?;
    scene.add(first, scene.root, ben).await?;
    assert_eq!(invite(&scene, first, ben, ana).await?, Invited::New);
    for number in 1..INVITATIONS_PER_PERSON {
        let room = scene.private_room(scene.root, &format!("room-{number}")).await?;
        assert_eq!(invite(&scene, room, scene.root, ana).await?, Invited::New);
    }
    let room = scene.private_room(scene.root, "one too many").await?;
    assert_eq!(invite(&scene, room, scene.root, ana).await?, Invited::NotAllowed);
    scene.append(first, ben, Role::Member, AppendKind::Leave).await?;
    let invited = invite(&scene, room, scene.root, ana).await?;
    assert_eq!(invited, Invited::New, "what does not hold does not count");
    Ok(())
}
