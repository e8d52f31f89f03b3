//! Visibility of rooms, and from which position.

use confab_policy::Standing;
use confab_protocol::{
    EventKind, Membership, Role, RoomId, RoomKind, RoomMarks, Seq, Timestamp, UserId, Visibility,
};

use super::scene::{Claim, Scene, Servers, mention};
use crate::statement::args;
use crate::words::from_role;
use crate::{AppendKind, RoomAccess, StoreError};

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
            let whole = |membership| RoomAccess {
                kind,
                membership,
                marks: RoomMarks::default(),
                from: Seq(1),
            };
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

/// A room of each kind, and someone of each standing towards it.
struct Cell {
    kind: RoomKind,
    room: RoomId,
    membership: Membership,
    role: Role,
    is_banned: bool,
    is_active: bool,
    person: UserId,
}

impl Scene {
    /// Someone new who stands so towards a new room; nobody where that cannot be.
    async fn cell(
        &self,
        kind: RoomKind,
        membership: Membership,
        (role, is_banned, is_active): (Role, bool, bool),
    ) -> Result<Option<Cell>, Box<dyn std::error::Error + Send + Sync>> {
        let number = self.numbers.next();
        let other = self.person(&format!("other{number}")).await?;
        let person = self.person(&format!("person{number}")).await?;
        let owner = if membership == Membership::Owner { person } else { other };
        let room = match (kind, membership, is_banned) {
            (RoomKind::Direct | RoomKind::Group, Membership::Owner, _)
            | (RoomKind::Direct | RoomKind::Group, _, true) => return Ok(None),
            (RoomKind::Direct, Membership::Member, _) => self.direct_room(person, other).await?,
            (RoomKind::Direct, Membership::Visitor, _) => {
                self.direct_room(self.root, other).await?
            }
            (RoomKind::Public, ..) => {
                let new = self.new_room(owner, &format!("r{number}"), Visibility::Public);
                self.one.create_room(new).await?.id
            }
            (RoomKind::Private, ..) => self.private_room(owner, &format!("r{number}")).await?,
            (RoomKind::Group, ..) => {
                let third = self.person(&format!("third{number}")).await?;
                let inside = if membership == Membership::Visitor { third } else { person };
                let others = vec![if inside == third { self.root } else { third }, inside];
                let opened = self.one.open_group(other, others, Timestamp(2_000), self.tag());
                opened.await?.expect("all are active").0.id
            }
        };
        if membership == Membership::Member && !kind.is_conversation() {
            self.add(room, owner, person).await?;
        }
        let promote = "UPDATE accounts SET role = $2 WHERE id = $1";
        let ban = "INSERT INTO bans (room, person, banned_by, at) VALUES ($1, $2, $2, 0)";
        let close = "UPDATE accounts SET deactivated_at = 1 WHERE id = $1";
        let work = self.one.write::<_, StoreError, _>(move |sql| {
            Box::pin(async move {
                sql.execute(promote, args![person, from_role(role)]).await?;
                if is_banned {
                    sql.execute(ban, args![room, person]).await?;
                }
                if !is_active {
                    sql.execute(close, args![person]).await?;
                }
                Ok(())
            })
        });
        work.await?;
        Ok(Some(Cell { kind, room, membership, role, is_banned, is_active, person }))
    }
}

/// A ban and a closed account are no part of a standing: they hide every room.
pub async fn sql_and_policy_agree_on_who_sees_what(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut cells = 0;
    for kind in [RoomKind::Public, RoomKind::Private, RoomKind::Group, RoomKind::Direct] {
        for membership in [Membership::Owner, Membership::Member, Membership::Visitor] {
            for role in [Role::Member, Role::Administrator] {
                for (is_banned, is_active) in
                    [(false, true), (true, true), (false, false), (true, false)]
                {
                    let facts = (role, is_banned, is_active);
                    if let Some(cell) = scene.cell(kind, membership, facts).await? {
                        sees_as_the_policy_says(&scene, &cell).await?;
                        cells += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cells, 64, "all that can be");
    Ok(())
}

async fn sees_as_the_policy_says(scene: &Scene, cell: &Cell) -> Claim {
    let Cell { kind, room, membership, role, is_banned, is_active, person } = *cell;
    let marks = RoomMarks::default();
    let sees = is_active && !is_banned && Standing { kind, membership, role, marks }.sees();
    let what = format!("{kind:?} {membership:?} {role:?} banned {is_banned} active {is_active}");
    let store = &scene.two;
    assert_eq!(store.find_access(room, person).await?.is_some(), sees, "access: {what}");
    assert_eq!(store.find_room(room, person).await?.is_some(), sees, "summary: {what}");
    let browsed = store.browse(person, "", 1_000).await?.iter().any(|found| found.id == room);
    assert_eq!(browsed, sees && kind == RoomKind::Public, "browsing: {what}");
    let owner = store.members(room, "", None, 9).await?;
    let Some(author) = owner.iter().find(|member| member.person.id != person) else {
        return Ok(());
    };
    let handle = store.find_account(person).await?.expect("there is one").person.handle;
    let mention = mention("hello", &[handle.as_str()]);
    let sent = scene.append(room, author.person.id, Role::Member, mention).await?;
    let EventKind::MessageSent { mentions, .. } = sent.event.what else { panic!("{sent:?}") };
    assert_eq!(!mentions.is_empty(), sees, "a mention: {what}");
    Ok(())
}
