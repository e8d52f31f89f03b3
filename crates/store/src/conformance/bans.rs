//! Bans: the room is gone for one person, until the ban is lifted.

use confab_protocol::{EventKind, Membership, Role, RoomId, Seq, Timestamp, UserId, Visibility};

use super::scene::{Claim, Scene, Servers, handle, mention, text};
use crate::{AccessChangeKind, AppendError, AppendKind, BanError, Banned, NewBan};

impl Scene {
    fn new_ban(&self, room: RoomId, person: UserId) -> NewBan {
        NewBan {
            room,
            by: self.root,
            acting: Role::Administrator,
            person,
            at: Timestamp(7_000),
            tag: self.tag(),
        }
    }

    async fn ban(&self, room: RoomId, person: UserId) -> Result<Banned, BanError> {
        self.one.ban(self.new_ban(room, person)).await
    }

    async fn public_room(&self, name: &str) -> Result<RoomId, crate::CreateRoomError> {
        let new = self.new_room(self.root, name, Visibility::Public);
        Ok(self.one.create_room(new).await?.id)
    }
}

pub async fn a_room_is_gone_for_who_is_banned_from_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    for room in
        [scene.public_room("square").await?, scene.private_room(scene.root, "cellar").await?]
    {
        scene.add(room, scene.root, ana).await?;
        let before = scene.two.last_access_change().await?;
        let Banned::Left(left) = scene.ban(room, ana).await? else { panic!("ana was a member") };
        let event = left.event;
        assert_eq!(event.author.id, scene.root);
        assert!(matches!(&event.what, EventKind::MemberLeft { member } if member.id == ana));
        assert_eq!(scene.two.replay(room, Seq(event.seq.0 - 1), 9).await?, [event], "in the log");

        assert_eq!(scene.two.find_access(room, ana).await?, None);
        assert_eq!(scene.two.find_room(room, ana).await?, None);
        assert!(scene.two.rooms_first(ana, 1_000).await?.iter().all(|seen| seen.id != room));
        assert!(scene.two.browse(ana, "square", 9).await?.is_empty());
        assert_eq!(scene.summary(room, scene.root).await?.member_count, 1);
        let told: Vec<_> = scene.two.access_changes(before, 9).await?;
        let told: Vec<_> = told.into_iter().map(|change| change.kind).collect();
        assert_eq!(told, [AccessChangeKind::Room { room, person: ana }]);
    }
    Ok(())
}

pub async fn nobody_comes_back_from_a_ban(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let room = scene.public_room("square").await?;
    scene.add(room, scene.root, ben).await?;
    let Banned::Outside = scene.ban(room, ana).await? else { panic!("ana was not in it") };
    let head = scene.summary(room, scene.root).await?.head;

    for (acting, what) in [(Role::Member, AppendKind::Join), (Role::Member, text("let me in"))] {
        let tried = scene.append(room, ana, acting, what).await;
        assert!(matches!(tried, Err(AppendError::NoRoom)), "{tried:?}");
    }
    for (who, acting) in [(ben, Role::Member), (scene.root, Role::Administrator)] {
        let tried = scene.append(room, who, acting, AppendKind::Add { member: ana }).await;
        assert!(matches!(tried, Err(AppendError::NotAllowed)), "{tried:?}");
    }
    assert_eq!(scene.summary(room, scene.root).await?.head, head, "nothing was written");
    let sent = scene.append(room, ben, Role::Member, mention("@ana @root", &["ana", "root"]));
    let EventKind::MessageSent { mentions, .. } = sent.await?.event.what else { unreachable!() };
    assert_eq!(mentions, [handle("root")], "who can't see it is not mentioned");
    Ok(())
}

pub async fn a_lifted_ban_leaves_a_stranger(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let [public, private] =
        [scene.public_room("square").await?, scene.private_room(scene.root, "cellar").await?];
    for room in [public, private] {
        scene.add(room, scene.root, ana).await?;
        scene.ban(room, ana).await?;
        assert!(scene.two.lift_ban(room, ana).await?);
        assert!(!scene.one.lift_ban(room, ana).await?, "once is enough");
    }
    assert_eq!(scene.membership(public, ana).await?, Some(Membership::Visitor));
    assert_eq!(scene.membership(private, ana).await?, None);
    scene.append(public, ana, Role::Member, AppendKind::Join).await?;
    scene.add(private, scene.root, ana).await?;
    assert_eq!(scene.membership(private, ana).await?, Some(Membership::Member));
    Ok(())
}

pub async fn a_repeated_ban_changes_nothing(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.public_room("square").await?;
    scene.add(room, scene.root, ana).await?;
    let (one, two) = (scene.new_ban(room, ana), scene.new_ban(room, ana));
    let (one, two) = tokio::join!(scene.one.ban(one), scene.two.ban(two));
    let first = [one?, two?].into_iter().filter(|banned| matches!(banned, Banned::Left(_)));
    assert_eq!(first.count(), 1, "on two servers at the same moment");
    let again = scene.ban(room, ana).await?;
    assert!(matches!(again, Banned::Already), "{again:?}");
    assert_eq!(scene.two.bans(room, None, 9).await?.len(), 1);
    Ok(())
}

pub async fn only_rooms_and_people_that_exist_have_bans(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let direct = scene.direct_room(scene.root, ana).await?;
    let deleted = scene.public_room("square").await?;
    scene.one.delete_room(deleted, Timestamp(5)).await?;
    for room in [direct, deleted, RoomId(999_999)] {
        let tried = scene.ban(room, ana).await;
        assert!(matches!(tried, Err(BanError::NoRoom)), "{tried:?}");
    }
    let tried = scene.ban(scene.general, UserId(999_999)).await;
    assert!(matches!(tried, Err(BanError::NoPerson)), "{tried:?}");
    assert!(scene.two.find_access(direct, ana).await?.is_some());
    Ok(())
}

pub async fn only_moderators_ban_at_the_moment_when_it_is_written(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let private = scene.private_room(ana, "cellar").await?;
    scene.add(private, ana, ben).await?;
    for (by, room, person) in
        [(ben, private, ana), (scene.root, private, ben), (ben, scene.general, ana)]
    {
        let ban = NewBan { by, ..scene.new_ban(room, person) };
        let tried = scene.one.ban(ban).await;
        assert!(matches!(tried, Err(BanError::NotAllowed)), "{tried:?}");
    }
    let ban = NewBan { by: ana, ..scene.new_ban(private, ben) };
    assert!(matches!(scene.one.ban(ban).await?, Banned::Left(_)));
    scene.append(private, ana, Role::Member, AppendKind::Leave).await?;
    let ban = NewBan { by: ana, ..scene.new_ban(private, scene.root) };
    let tried = scene.one.ban(ban).await;
    assert!(matches!(tried, Err(BanError::NotAllowed)), "no owner any more: {tried:?}");
    Ok(())
}

pub async fn a_ban_from_a_private_room_tells_nothing_to_who_was_not_in_it(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "cellar").await?;
    let before = scene.two.last_access_change().await?;
    assert!(matches!(scene.ban(room, ana).await?, Banned::Outside));
    assert_eq!(scene.two.last_access_change().await?, before);
    assert!(matches!(scene.ban(scene.general, ana).await?, Banned::Left(_)));
    assert_ne!(scene.two.last_access_change().await?, before);
    Ok(())
}

pub async fn bans_come_by_handle_in_pages(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for name in ["zoe", "ana", "mia"] {
        let person = scene.person(name).await?;
        scene.ban(scene.general, person).await?;
    }
    let page = async |after, limit| {
        let bans = scene.two.bans(scene.general, after, limit).await?;
        assert!(bans.iter().all(|ban| ban.by.id == scene.root && ban.at == Timestamp(7_000)));
        let names = bans.into_iter().map(|ban| ban.person.handle.as_str().to_owned());
        Ok::<Vec<_>, crate::StoreError>(names.collect())
    };
    assert_eq!(page(None, 2).await?, ["ana", "mia"]);
    assert_eq!(page(Some("mia"), 2).await?, ["zoe"]);
    assert_eq!(page(Some("zoe"), 2).await?, [""; 0]);
    assert!(scene.two.bans(scene.general, Some("\0"), 9).await?.len() <= 3, "no error");
    Ok(())
}
