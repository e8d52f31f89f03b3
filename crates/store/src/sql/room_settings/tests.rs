//! Claims about choices for rooms, on both databases.

use confab_protocol::api::ChangeRoomSettings;
use confab_protocol::{Level, Role, RoomSettings};

use crate::AppendKind;
use crate::conformance::{Claim, Servers, on_both};

on_both![choices_change_one_by_one_under_growing_versions, choices_are_for_members];

const NONE: ChangeRoomSettings =
    ChangeRoomSettings { muted: None, favourite: None, level: None, section: None };

async fn choices_change_one_by_one_under_growing_versions(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, room) = (scene.person("ana").await?, scene.general);
    assert_eq!(scene.summary(room, ana).await?.settings, RoomSettings::default());
    let steps = [
        (ChangeRoomSettings { muted: Some(true), ..NONE }, (true, false, Level::Mentions)),
        (ChangeRoomSettings { level: Some(Level::All), ..NONE }, (true, false, Level::All)),
        (ChangeRoomSettings { favourite: Some(true), ..NONE }, (true, true, Level::All)),
        (NONE, (true, true, Level::All)),
        (
            ChangeRoomSettings { muted: Some(false), level: Some(Level::Nothing), ..NONE },
            (false, true, Level::Nothing),
        ),
    ];
    for (version, (change, (muted, favourite, level))) in (1..).zip(steps) {
        let now = scene.one.change_room_settings(room, ana, change).await?;
        let expected = RoomSettings { version, muted, favourite, level, section: None };
        assert_eq!(now, Some(expected));
        let summary = scene.summary(room, ana).await?;
        assert_eq!(summary.settings, expected);
        for list in
            [scene.two.rooms_first(ana, 10).await?, scene.two.rooms_among(ana, &[room]).await?]
        {
            assert_eq!(list, std::slice::from_ref(&summary));
        }
    }
    assert_eq!(scene.summary(room, scene.root).await?.settings, RoomSettings::default());
    Ok(())
}

async fn choices_are_for_members(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, room) = (scene.person("ana").await?, scene.general);
    let change = ChangeRoomSettings { favourite: Some(true), ..NONE };
    scene.one.change_room_settings(room, ana, change).await?.ok_or("a member")?;
    scene.append(room, ana, Role::Member, AppendKind::Leave).await?;
    assert_eq!(scene.one.change_room_settings(room, ana, change).await?, None);
    assert_eq!(scene.summary(room, ana).await?.settings, RoomSettings::default());
    scene.append(room, ana, Role::Member, AppendKind::Join).await?;
    assert!(scene.summary(room, ana).await?.settings.favourite, "as it was chosen before");
    Ok(())
}
