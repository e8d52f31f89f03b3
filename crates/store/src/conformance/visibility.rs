//! Who sees which room, and from where.

use confab_protocol::{Membership, Role, RoomId, RoomKind, Seq, Timestamp, UserId, Visibility};

use super::scene::{Claim, Servers};
use crate::{AppendKind, RoomAccess};

pub async fn who_sees_which_room(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [owner, member, removed, outsider, gone] = [
        scene.person("owner").await?,
        scene.person("member").await?,
        scene.person("removed").await?,
        scene.person("outsider").await?,
        scene.person("gone").await?,
    ];
    let new = scene.new_room(owner, "public", Visibility::Public);
    let public = scene.one.create_room(new).await?.id;
    let private = scene.private_room(owner, "private").await?;
    let direct = scene.direct_room(owner, member).await?;
    for room in [public, private] {
        for person in [member, removed, gone] {
            scene.add(room, owner, person).await?;
        }
        let what = AppendKind::Remove { member: removed };
        scene.append(room, owner, Role::Administrator, what).await?;
    }
    scene.one.deactivate_account(gone, Timestamp(5)).await?;

    let nobody = UserId(999_999);
    // The administrator `root` is in none of the three.
    let people = [owner, member, removed, outsider, scene.root, gone, nobody];
    let (o, m, v) = (Some(Membership::Owner), Some(Membership::Member), Some(Membership::Visitor));
    let table = [
        (public, RoomKind::Public, [o, m, v, v, v, None, None]),
        (private, RoomKind::Private, [o, m, None, None, None, None, None]),
        (direct, RoomKind::Direct, [m, m, None, None, None, None, None]),
        (RoomId(999_999), RoomKind::Public, [None; 7]),
    ];
    for (room, kind, cells) in table {
        for (person, expected) in people.into_iter().zip(cells) {
            let access = scene.two.find_access(room, person).await?;
            let whole = |membership| RoomAccess { kind, membership, from: Seq(1) };
            assert_eq!(access, expected.map(whole), "{kind:?} room, person {person}");
            let found = scene.two.find_room(room, person).await?;
            assert_eq!(found.map(|room| room.membership), expected);
            let listed =
                scene.two.rooms_first(person, 1_000).await?.iter().any(|seen| seen.id == room);
            assert_eq!(
                listed,
                matches!(expected, Some(membership) if membership != Membership::Visitor)
            );
        }
    }
    Ok(())
}
