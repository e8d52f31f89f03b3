//! Claims about sections, on both databases.

use confab_protocol::api::{ChangeRoomSettings, ChangeSection, RoomSection};
use confab_protocol::{SectionId, UserId};

use super::MOST_SECTIONS;
use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};
use crate::statement::args;

on_both![
    sections_are_made_renamed_ordered_and_deleted,
    a_room_is_in_one_section_of_its_member,
    sections_made_at_once_are_all_there,
    a_refused_change_writes_nothing,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn names(scene: &Scene, person: UserId) -> Result<(u32, Vec<String>), Failed> {
    let list = scene.two.sections_of(person).await?;
    Ok((list.version, list.sections.into_iter().map(|section| section.name).collect()))
}

async fn sections_are_made_renamed_ordered_and_deleted(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert_eq!(names(&scene, ana).await?, (0, vec![]));
    for name in ["Work", "Home", "Play"] {
        let list = scene.one.add_section(ana, name.to_owned()).await?.expect("there is room");
        assert_eq!(list.sections.last().map(|section| section.name.as_str()), Some(name));
    }
    let change = |section, change| scene.one.change_section(ana, SectionId(section), change);
    let to_front = ChangeSection { place: Some(0), ..ChangeSection::default() };
    change(3, to_front.clone()).await?.expect("it is there");
    let renamed =
        ChangeSection { name: Some("Garden".to_owned()), folded: Some(true), place: Some(99) };
    let list = change(1, renamed).await?.expect("it is there");
    let folded = RoomSection { id: SectionId(1), name: "Garden".to_owned(), folded: true };
    assert_eq!(list.sections.last(), Some(&folded));
    assert_eq!(names(&scene, ana).await?, (5, ["Play", "Home", "Garden"].map(String::from).into()));
    assert_eq!(scene.two.sections_of(ana).await?, list);

    assert_eq!(change(9, to_front).await?, None);
    assert_eq!(scene.one.delete_section(ana, SectionId(9)).await?, None);
    scene.one.delete_section(ana, SectionId(3)).await?.expect("it is there");
    let list = scene.one.add_section(ana, "Anew".to_owned()).await?.expect("there is room");
    assert_eq!(list.sections[2].id, SectionId(4), "no number comes again");
    assert_eq!(names(&scene, scene.root).await?, (0, vec![]), "nobody else's");
    for n in list.sections.len()..MOST_SECTIONS {
        assert!(scene.one.add_section(ana, n.to_string()).await?.is_some());
    }
    assert_eq!(scene.one.add_section(ana, "one more".to_owned()).await?, None);
    Ok(())
}

async fn a_room_is_in_one_section_of_its_member(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, room) = (scene.person("ana").await?, scene.general);
    scene.one.add_section(ana, "Work".to_owned()).await?.expect("there is room");
    let put = async |section: i64, favourite| {
        let section = Some(SectionId(section));
        let change = ChangeRoomSettings { section, favourite, ..ChangeRoomSettings::default() };
        let settings = scene.one.change_room_settings(room, ana, change).await?;
        let settings = settings.expect("she is a member");
        assert_eq!(scene.summary(room, ana).await?.settings, settings);
        Ok::<_, Failed>((settings.section, settings.favourite))
    };
    let work = Some(SectionId(1));
    assert_eq!(put(7, Some(true)).await?, (None, true), "there is no such section");
    assert_eq!(put(1, None).await?, (work, false), "it has left the favourites");
    assert_eq!(put(1, Some(true)).await?, (work, true));
    assert_eq!(put(0, None).await?, (None, true));
    put(1, None).await?;
    let muted = ChangeRoomSettings { muted: Some(true), ..ChangeRoomSettings::default() };
    let settings = scene.one.change_room_settings(room, ana, muted).await?;
    assert_eq!(settings.and_then(|settings| settings.section), work, "what is not named stays");
    Ok(())
}

async fn sections_made_at_once_are_all_there(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let (one, two) = tokio::join!(
        scene.one.add_section(ana, "Work".to_owned()),
        scene.two.add_section(ana, "Home".to_owned()),
    );
    assert!(one?.is_some() && two?.is_some());
    let list = scene.two.sections_of(ana).await?;
    assert_eq!((list.version, list.sections.len()), (2, 2));
    assert_ne!(list.sections[0].id, list.sections[1].id);
    Ok(())
}

async fn a_refused_change_writes_nothing(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, nowhere) = (scene.person("ana").await?, SectionId(999));
    assert_eq!(scene.one.delete_section(ana, nowhere).await?, None);
    assert_eq!(scene.one.change_section(ana, nowhere, ChangeSection::default()).await?, None);
    let rows = "SELECT COUNT(*) FROM room_sections WHERE person = $1";
    let (rows,): (u32,) = scene.two.reads().one(rows, args![ana]).await?;
    assert_eq!(rows, 0);

    let list = scene.one.add_section(ana, "Work".to_owned()).await?.expect("there is room");
    assert_eq!((list.version, list.sections[0].id), (1, SectionId(1)));
    assert_eq!(scene.one.delete_section(ana, nowhere).await?, None);
    assert_eq!(scene.two.sections_of(ana).await?, list);
    Ok(())
}
