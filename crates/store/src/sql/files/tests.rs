//! Claims about files, on both databases.

use confab_protocol::{FileId, FileKind, Person, Timestamp, UserId};

use super::{FileRoom, LookedAt, NewFile, Objects, Part, Reserved};
use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};
use crate::{PictureOf, Store, StoreError};

on_both![
    room_is_reserved_for_a_person_and_for_all,
    an_upload_grows_from_where_it_stands_and_from_nowhere_else,
    a_file_that_is_given_up_is_removed_with_objects_that_no_other_has,
    a_doomed_object_is_needed_again_only_once_it_is_gone,
    a_file_that_is_given_up_while_it_is_finished_leaves_no_object,
    a_person_has_one_picture_and_the_installation_another,
];

pub(crate) const ROOMY: FileRoom =
    FileRoom { person_bytes: 1 << 40, all_bytes: 1 << 40, unfinished: 99 };

pub(crate) fn id(number: u128) -> FileId {
    FileId::from_random(number)
}

pub(crate) fn new_file(owner: UserId, number: u128, length: u64) -> NewFile {
    let name = format!("file {number} 🎈");
    NewFile { id: id(number), owner, name, length, at: Timestamp(7) }
}

fn object(letter: char) -> Objects {
    Objects { original: letter.to_string().repeat(64), ..Objects::default() }
}

/// Makes a file whole, with an object of this letter.
pub(crate) async fn whole(store: &Store, new: NewFile, letter: char) -> Result<(), StoreError> {
    let (id, size) = (new.id, new.length);
    assert_eq!(store.reserve_file(new, ROOMY).await?, Reserved::Yes);
    assert!(store.need_objects(id, object(letter)).await?);
    store.finish_file(id, looked_at(size, letter), Timestamp(8)).await
}

fn looked_at(size: u64, letter: char) -> LookedAt {
    let (media_type, objects) = ("image/png".to_owned(), object(letter));
    LookedAt { size, media_type, kind: FileKind::Image, pixels: Some((3, 4)), objects }
}

async fn room_is_reserved_for_a_person_and_for_all(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = FileRoom { person_bytes: 100, all_bytes: 150, unfinished: 2 };
    let reserve = async |owner, number, length| {
        scene.one.reserve_file(new_file(owner, number, length), room).await
    };
    assert_eq!(reserve(ana, 1, 60).await?, Reserved::Yes);
    assert_eq!(reserve(ana, 2, 41).await?, Reserved::PersonFull);
    assert_eq!(reserve(ana, 2, 40).await?, Reserved::Yes);
    assert_eq!(reserve(ana, 3, 0).await?, Reserved::TooManyUnfinished);
    assert_eq!(reserve(scene.root, 4, 51).await?, Reserved::AllFull);
    assert_eq!(reserve(scene.root, 4, 50).await?, Reserved::Yes);
    assert!(scene.two.cancel_file(id(2), ana).await?);
    assert_eq!(reserve(ana, 5, 1).await?, Reserved::AllFull, "its bytes are there still");
    scene.two.remove_file(id(2)).await?;
    assert_eq!(reserve(ana, 5, 40).await?, Reserved::Yes);
    Ok(())
}

async fn an_upload_grows_from_where_it_stands_and_from_nowhere_else(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.one.reserve_file(new_file(scene.root, 1, 10), ROOMY).await?;
    let part = |start, size, name: &str| Part { start, size, name: name.to_owned() };
    let stage = async |before, part| scene.one.stage(id(1), before, part, Timestamp(9)).await;
    assert!(stage(0, part(0, 4, "a")).await?);
    assert!(!stage(0, part(0, 5, "b")).await?, "another was quicker");
    assert!(stage(4, part(0, 6, "a")).await?);
    assert!(stage(6, part(6, 4, "c")).await?);
    let parts = scene.two.file_parts(id(1)).await?;
    assert_eq!(parts, [part(0, 6, "a"), part(6, 4, "c")]);
    let found = scene.two.find_upload(id(1), scene.root).await?.ok_or("no upload")?;
    assert_eq!((found.staged, found.length, found.file), (10, 10, None));
    assert_eq!(scene.two.find_upload(id(1), ana).await?, None, "it is its owner's alone");
    assert_eq!(scene.two.find_file(id(1), scene.root).await?, None);
    Ok(())
}

async fn a_file_that_is_given_up_is_removed_with_objects_that_no_other_has(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    let Scene { one, two, root, .. } = &scene;
    whole(one, new_file(*root, 1, 1), 'a').await?;
    whole(one, new_file(*root, 2, 1), 'a').await?;
    assert!(one.find_file(id(1), *root).await?.is_some());
    assert_eq!(one.find_file(id(1), scene.person("ana").await?).await?, None);
    assert_eq!(two.give_up_files(Timestamp(8), 10).await?, 0, "they are too new");
    assert!(two.cancel_file(id(1), *root).await?);
    assert!(!two.cancel_file(id(1), *root).await?);
    assert_eq!(two.find_file(id(1), *root).await?, None);
    assert_eq!(two.gone_files(10).await?, [id(1)]);
    one.remove_file(id(1)).await?;
    assert_eq!(two.doomed_objects(10).await?, Vec::<String>::new(), "the other has it, too");
    assert_eq!(two.give_up_files(Timestamp(9), 10).await?, 1);
    one.remove_file(id(2)).await?;
    assert_eq!(two.doomed_objects(10).await?, [object('a').original]);
    assert_eq!(two.gone_files(10).await?, []);
    Ok(())
}

async fn a_doomed_object_is_needed_again_only_once_it_is_gone(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let Scene { one, two, root, .. } = &scene;
    whole(one, new_file(*root, 1, 1), 'a').await?;
    one.cancel_file(id(1), *root).await?;
    one.remove_file(id(1)).await?;
    one.reserve_file(new_file(*root, 2, 1), ROOMY).await?;
    let thumb = Objects { small: Some(object('a').original), ..object('b') };
    assert!(!two.need_objects(id(2), thumb.clone()).await?);
    one.object_removed(object('a').original).await?;
    assert!(two.need_objects(id(2), thumb).await?);
    two.cancel_file(id(2), *root).await?;
    two.remove_file(id(2)).await?;
    assert_eq!(one.doomed_objects(10).await?, [object('a').original, object('b').original]);
    Ok(())
}

async fn a_file_that_is_given_up_while_it_is_finished_leaves_no_object(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let Scene { one, two, root, .. } = &scene;
    whole(one, new_file(*root, 1, 1), 'a').await?;
    for (number, letter) in [(2, 'a'), (3, 'b')] {
        one.reserve_file(new_file(*root, number, 1), ROOMY).await?;
        assert!(one.need_objects(id(number), object(letter)).await?);
        two.cancel_file(id(number), *root).await?;
        two.remove_file(id(number)).await?;
        // The object was removed before it was written, and is there again now.
        two.object_removed(object(letter).original).await?;
        one.finish_file(id(number), looked_at(1, letter), Timestamp(9)).await?;
    }
    assert_eq!(two.doomed_objects(9).await?, [object('b').original], "a file has the other");
    one.finish_file(id(1), looked_at(1, 'a'), Timestamp(9)).await?;
    assert_eq!(two.doomed_objects(9).await?.len(), 1, "a repeat changes nothing");
    Ok(())
}

async fn a_person_has_one_picture_and_the_installation_another(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let Scene { one, two, root, general, .. } = &scene;
    for (number, of) in
        [(1, PictureOf::Person(*root)), (2, PictureOf::Installation), (3, PictureOf::Person(*root))]
    {
        one.begin_picture(new_file(*root, number, 9), "image/jpeg", 128).await?;
        assert!(one.need_objects(id(number), object('p')).await?);
        one.set_picture(id(number), of).await?;
    }
    let author: Person = scene.send(*general, *root, "Hello").await?.author;
    assert_eq!(author.picture, Some(id(3)));
    assert_eq!(two.find_picture(id(1)).await?, None);
    let found = two.find_picture(id(3)).await?.ok_or("no picture")?;
    assert_eq!((found.media_type.as_str(), found.is_for_everyone), ("image/jpeg", false));
    assert!(two.find_picture(id(2)).await?.ok_or("no picture")?.is_for_everyone);
    assert_eq!(two.installation_picture().await?, Some(id(2)));
    one.take_picture(PictureOf::Person(*root)).await?;
    one.take_picture(PictureOf::Installation).await?;
    assert_eq!(two.installation_picture().await?, None);
    assert_eq!(scene.send(*general, *root, "Hello").await?.author.picture, None);
    assert_eq!(two.gone_files(10).await?.len(), 3);
    Ok(())
}
