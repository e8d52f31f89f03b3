//! Removal of content that nobody has any more.

use std::path::Path;
use std::time::Duration;

use super::{begin, go_on, path_of, send, upload};
use crate::house::House;

/// Files below a folder.
fn count(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let entries = entries.map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_go_with_the_last_file_that_has_them_and_forgotten_uploads_after_a_day() {
    let (house, mut root) =
        House::with_root_and(|config| config.upkeep = Duration::from_millis(50)).await;
    let objects = house.dir.path().join("files/objects");
    let uploads = house.dir.path().join("files/uploads");
    let first = upload(&root, "a", b"the same").await;
    let second = upload(&root, "b", b"the same").await;
    assert_eq!((count(&objects), count(&uploads)), (1, 0));
    let mut messages = Vec::new();
    for file in [&first, &second] {
        messages.push(send(&mut root, 1, &[file]).await.expect(200).json()["seq"].clone());
    }
    let begun = begin(&root, "c", 10).await.expect(201);
    go_on(&root, begun.location(), 0, b"half").await.expect(204);
    let left_alone = upload(&root, "d", b"in no message").await;
    assert_eq!((count(&objects), count(&uploads)), (2, 1));

    root.delete(&format!("/api/v1/rooms/1/messages/{}?client_id=x", messages[0])).await.expect(200);
    root.get(&path_of(&first)).await.expect(404);
    root.get(&path_of(&second)).await.expect(200);
    house.pass(Duration::from_hours(25));
    until("the upload and the file without a message are there", || {
        count(&objects) == 1 && count(&uploads) == 0
    })
    .await;
    root.get(begun.location()).await.expect(404);
    root.get(&path_of(&left_alone)).await.expect(404);
    assert_eq!(root.get(&path_of(&second)).await.expect(200).text, "the same");
    root.delete("/api/v1/rooms/1").await.expect(204);
    until("the object is there", || count(&objects) == 0).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_takes_nothing_costs_no_message_and_an_upload_goes_on_afterwards() {
    let (house, mut root) = House::with_root().await;
    let (files, content) = (house.dir.path().join("files"), b"Hello, all of you");
    let begun = begin(&root, "a.txt", content.len()).await.expect(201);
    let path = begun.location();
    go_on(&root, path, 0, &content[..5]).await.expect(204);
    for folder in ["uploads", "objects"] {
        let (there, away) = (files.join(folder), files.join("away"));
        std::fs::rename(&there, &away).unwrap();
        std::fs::write(&there, "").unwrap();
        let stands = root.get(path).await;
        if stands.status == 200 {
            let at = usize::try_from(stands.json()["offset"].as_u64().unwrap()).unwrap();
            go_on(&root, path, at, &content[at..]).await.refused(503, "unavailable");
        }
        let sent = serde_json::json!({"client_id": folder, "body": "all else goes on"});
        root.post("/api/v1/rooms/1/messages", &sent).await.expect(200);
        std::fs::remove_file(&there).unwrap();
        std::fs::rename(&away, &there).unwrap();
    }
    let stands = root.get(path).await.expect(200).json();
    let at = usize::try_from(stands["offset"].as_u64().unwrap()).unwrap();
    if at < content.len() {
        go_on(&root, path, at, &content[at..]).await.expect(204);
    }
    let file = root.get(path).await.expect(200).json()["file"].clone();
    assert_eq!(root.get(&path_of(&file)).await.expect(200).text.as_bytes(), content);
    house.close().await;
}
