//! Claims about profiles, on both databases.

use confab_protocol::{Status, Timestamp, UserId, Visibility};

use crate::Profiled;
use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};

on_both![
    a_profile_holds_what_was_set_until_it_ends,
    a_status_shows_in_direct_rooms_and_among_members_while_it_holds,
    rooms_in_common_are_those_of_both,
    partners_are_those_of_direct_rooms,
];

/// After every test.
const LATER: Timestamp = Timestamp(4_000_000_000_000);

fn status(emoji: &str, text: &str, until: Option<Timestamp>) -> Status {
    Status { emoji: emoji.to_owned(), text: text.to_owned(), until }
}

async fn a_profile_holds_what_was_set_until_it_ends(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert_eq!(scene.two.profile(ana, Timestamp(1)).await?, Profiled::default());
    let away = status("🌴", "Away", Some(Timestamp(10)));
    scene.one.set_status(ana, away.clone()).await?;
    scene.one.set_busy(ana, Some(Timestamp(20))).await?;
    scene.one.set_time_zone(ana, "Asia/Kolkata".to_owned()).await?;
    let holds = |status, busy| Profiled {
        status,
        busy_until: busy,
        time_zone: Some("Asia/Kolkata".to_owned()),
    };
    let busy = Some(Timestamp(20));
    assert_eq!(scene.two.profile(ana, Timestamp(9)).await?, holds(Some(away), busy));
    assert_eq!(scene.two.profile(ana, Timestamp(10)).await?, holds(None, busy));
    assert_eq!(scene.two.profile(ana, Timestamp(20)).await?, holds(None, None));

    scene.one.set_status(ana, Status::default()).await?;
    scene.one.set_busy(ana, None).await?;
    scene.one.set_time_zone(ana, String::new()).await?;
    assert_eq!(scene.two.profile(ana, Timestamp(1)).await?, Profiled::default());
    Ok(())
}

/// Statuses that the first account sees: of the other in a direct room, and among members.
async fn seen(
    scene: &Scene,
    person: UserId,
) -> Result<[Option<Status>; 2], Box<dyn std::error::Error + Send + Sync>> {
    let direct = scene.direct_room(scene.root, person).await?;
    let members = scene.two.members(scene.general, "", None, 10).await?;
    let member = members.into_iter().find(|member| member.person.id == person);
    Ok([scene.summary(direct, scene.root).await?.status, member.and_then(|m| m.status)])
}

async fn a_status_shows_in_direct_rooms_and_among_members_while_it_holds(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert_eq!(seen(&scene, ana).await?, [None, None]);
    let now = status("", "At lunch", Some(LATER));
    scene.one.set_status(ana, now.clone()).await?;
    assert_eq!(seen(&scene, ana).await?, [Some(now.clone()), Some(now)]);
    scene.one.set_status(ana, status("🍜", "", Some(Timestamp(5)))).await?;
    assert_eq!(seen(&scene, ana).await?, [None, None], "it has ended");
    scene.one.set_status(ana, status("🏡", "", None)).await?;
    assert_eq!(seen(&scene, ana).await?[0], Some(status("🏡", "", None)));
    let direct = scene.direct_room(scene.root, ana).await?;
    assert_eq!(scene.summary(direct, ana).await?.status, None, "of the other, not one's own");
    Ok(())
}

async fn rooms_in_common_are_those_of_both(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let shared = scene.private_room(ana, "den").await?;
    scene.add(shared, ana, ben).await?;
    scene.private_room(ben, "lair").await?;
    let square = scene.new_room(ben, "square", Visibility::Public);
    scene.one.create_room(square).await?;
    scene.direct_room(ana, ben).await?;
    let group = scene.one.open_group(ana, vec![ben, scene.root], Timestamp(1), scene.tag()).await?;
    assert!(group.is_some());
    let common = scene.two.common_rooms(ana, ben, 10).await?;
    let names: Vec<_> = common.iter().map(|room| room.name.as_str()).collect();
    assert_eq!(names, ["den", "general"]);
    assert_eq!(scene.two.common_rooms(ana, ben, 1).await?.len(), 1);
    assert_eq!(scene.two.common_rooms(ana, scene.root, 10).await?.len(), 1, "not of two others");
    Ok(())
}

async fn partners_are_those_of_direct_rooms(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    scene.direct_room(ana, scene.root).await?;
    scene.direct_room(ben, ana).await?;
    assert_eq!(scene.two.direct_partners(ana, 10).await?, [ben, scene.root]);
    assert_eq!(scene.two.direct_partners(ana, 1).await?, [ben]);
    assert_eq!(scene.two.direct_partners(scene.root, 10).await?, [ana]);
    Ok(())
}
