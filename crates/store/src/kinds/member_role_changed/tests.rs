//! Claims about roles, on both databases.

use confab_protocol::{ErrorCode, EventKind, MemberRole, Membership, Role, RoomId, UserId};

use crate::conformance::scene::{Scene, text};
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendError, AppendKind, Appended, BanError, NewBan};

on_both![
    owners_and_administrators_give_roles,
    a_room_keeps_an_owner_whoever_goes,
    a_moderator_keeps_order_among_members_alone,
    a_role_ends_with_the_membership,
];

async fn give(
    scene: &Scene,
    by: (UserId, Role),
    room: RoomId,
    (member, role): (UserId, MemberRole),
) -> Result<Appended, AppendError> {
    scene.append(room, by.0, by.1, AppendKind::SetRole { member, role }).await
}

/// A private room of Ana's with Ben, Cleo and Dora in it.
async fn crew(
    scene: &Scene,
) -> Result<(RoomId, [UserId; 4]), Box<dyn std::error::Error + Send + Sync>> {
    let mut people = Vec::new();
    for name in ["ana", "ben", "cleo", "dora"] {
        people.push(scene.person(name).await?);
    }
    let [ana, ben, cleo, dora] = people[..] else { unreachable!() };
    let room = scene.private_room(ana, "docks").await?;
    for person in [ben, cleo, dora] {
        scene.add(room, ana, person).await?;
    }
    Ok((room, [ana, ben, cleo, dora]))
}

async fn owners_and_administrators_give_roles(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (room, [ana, ben, cleo, _]) = crew(&scene).await?;
    let refused = give(&scene, (ben, Role::Member), room, (ben, MemberRole::Owner)).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    let moderator = (ben, MemberRole::Moderator);
    let given = give(&scene, (ana, Role::Member), room, moderator).await?;
    let replayed = scene.two.replay(room, confab_protocol::Seq::ZERO, 99).await?;
    assert_eq!(replayed.last(), Some(&given.event));
    let EventKind::MemberRoleChanged(changed) = &given.event.what else { panic!("{given:?}") };
    assert_eq!((changed.member.id, changed.role), moderator);
    assert!(!give(&scene, (ana, Role::Member), room, moderator).await?.first, "it is so");
    let members = scene.two.members(room, "ben", None, 9).await?;
    assert_eq!((members[0].membership, members[0].moderator), (Membership::Member, true));
    assert!(scene.summary(room, ben).await?.marks.moderator);
    let refused = give(&scene, (ben, Role::Member), room, (cleo, MemberRole::Moderator)).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    let nobody = give(&scene, (ana, Role::Member), room, (scene.root, MemberRole::Owner)).await;
    assert!(matches!(nobody, Err(AppendError::NoPerson)), "{nobody:?}");
    // An administrator of a public room, who is in it or not.
    let by = (scene.root, Role::Administrator);
    give(&scene, by, scene.general, moderator).await?;
    let hidden = give(&scene, by, room, moderator).await;
    assert!(matches!(hidden, Err(AppendError::NoRoom)), "{hidden:?}");
    Ok(())
}

async fn a_room_keeps_an_owner_whoever_goes(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (room, [ana, ben, ..]) = crew(&scene).await?;
    let by_ana = (ana, Role::Member);
    let refused = give(&scene, by_ana, room, (ana, MemberRole::Member)).await;
    assert!(matches!(refused, Err(AppendError::Refused(ErrorCode::Forbidden, _))), "{refused:?}");
    give(&scene, by_ana, room, (ben, MemberRole::Owner)).await?;
    give(&scene, by_ana, room, (ana, MemberRole::Member)).await?;
    assert_eq!(scene.membership(room, ana).await?, Some(Membership::Member));
    assert_eq!(scene.membership(room, ben).await?, Some(Membership::Owner));
    Ok(())
}

async fn a_moderator_keeps_order_among_members_alone(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (room, [ana, ben, cleo, dora]) = crew(&scene).await?;
    for person in [ben, cleo] {
        give(&scene, (ana, Role::Member), room, (person, MemberRole::Moderator)).await?;
    }
    let said = scene.send(room, dora, "regretted").await?.seq;
    scene.append(room, ben, Role::Member, AppendKind::Pin { message: said, on: true }).await?;
    scene.append(room, ben, Role::Member, AppendKind::Delete { message: said }).await?;
    let topic = AppendKind::Change { name: None, topic: Some("t".to_owned()) };
    let refused = scene.append(room, ben, Role::Member, topic).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    for above in [ana, cleo] {
        let remove = AppendKind::Remove { member: above };
        let refused = scene.append(room, ben, Role::Member, remove).await;
        assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
        let refused = scene.one.ban(ban(&scene, room, ben, above)).await;
        assert!(matches!(refused, Err(BanError::NotAllowed)), "{refused:?}");
    }
    scene.append(room, ben, Role::Member, AppendKind::Remove { member: dora }).await?;
    scene.one.ban(ban(&scene, room, ben, dora)).await?;
    // The owner reaches everyone.
    scene.append(room, ana, Role::Member, AppendKind::Remove { member: cleo }).await?;
    Ok(())
}

fn ban(scene: &Scene, room: RoomId, by: UserId, person: UserId) -> NewBan {
    let (at, tag) = (confab_protocol::Timestamp(9), scene.tag());
    NewBan { room, by, acting: Role::Member, person, at, tag }
}

async fn a_role_ends_with_the_membership(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (room, [ana, ben, ..]) = crew(&scene).await?;
    give(&scene, (ana, Role::Member), room, (ben, MemberRole::Moderator)).await?;
    scene.append(room, ben, Role::Member, AppendKind::Leave).await?;
    scene.add(room, ana, ben).await?;
    assert!(!scene.summary(room, ben).await?.marks.moderator);
    scene.append(room, ben, Role::Member, text("back")).await?;
    Ok(())
}
