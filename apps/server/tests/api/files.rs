//! Files: uploads that resume, messages with files, who may read them, and what is left of them.

mod forms;
mod hostile;
mod images;
mod removal;

use confab_protocol::FileId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::House;
use crate::visitor::{Answer, Visitor};

const OCTETS: &str = "application/offset+octet-stream";

/// Begins an upload; gives its path.
pub(crate) async fn begin(visitor: &Visitor, name: &str, length: usize) -> Answer {
    let name = data_encoding::BASE64.encode(name.as_bytes());
    let mut visitor = visitor
        .clone()
        .with_header("upload-length", &length.to_string())
        .with_header("upload-metadata", &format!("filename {name},kind eA=="))
        .with_header("tus-resumable", "1.0.0");
    visitor.ask(Method::POST, "/api/v1/uploads", "", Vec::new()).await
}

/// Goes on with an upload.
pub(crate) async fn go_on(visitor: &Visitor, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    let mut visitor = visitor.clone().with_header("upload-offset", &offset.to_string());
    visitor.ask(Method::PATCH, path, OCTETS, bytes.to_vec()).await
}

/// Uploads a file whole; gives what the server made of it.
pub(crate) async fn upload(visitor: &Visitor, name: &str, bytes: &[u8]) -> Value {
    let begun = begin(visitor, name, bytes.len()).await.expect(201);
    let path = begun.location().to_owned();
    go_on(visitor, &path, 0, bytes).await.expect(204);
    let found = visitor.get(&path).await.expect(200).json();
    assert_eq!(found["offset"], bytes.len(), "{found}");
    found["file"].clone()
}

/// Sends a message with files into a room.
pub(crate) async fn send(visitor: &mut Visitor, room: i64, files: &[&Value]) -> Answer {
    let files: Vec<&Value> = files.iter().map(|file| &file["id"]).collect();
    let client_id =
        format!("with{}", files.iter().map(|id| id.as_str().unwrap()).collect::<String>());
    let body =
        json!({"client_id": client_id.get(..60).unwrap_or(&client_id), "body": "", "files": files});
    visitor.post(&format!("/api/v1/rooms/{room}/messages"), &body).await
}

pub(crate) fn path_of(file: &Value) -> String {
    format!("/files/{}", file["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_where_it_stands_also_on_another_server() {
    let (house, root) = House::with_root().await;
    let other = house.neighbour().await;
    let mut elsewhere = Visitor::new(&format!("http://{}", other.addr()));
    elsewhere.cookie.clone_from(&root.cookie);
    let content: Vec<u8> =
        (0..1_200_000_u32).map(|at| u8::try_from(at % 97 + 1).unwrap()).collect();
    let begun = begin(&root, "../a b.bin", content.len()).await.expect(201);
    let path = begun.location().to_owned();

    let moved = go_on(&root, &path, 0, &content[..500_000]).await.expect(204);
    assert_eq!(moved.header("upload-offset"), "500000");
    go_on(&root, &path, 0, &content).await.refused(409, "taken");
    let stands = elsewhere.ask(Method::HEAD, &path, "", Vec::new()).await.expect(200);
    assert_eq!(stands.header("upload-offset"), "500000");
    assert_eq!(stands.header("upload-length"), "1200000");
    let file = elsewhere.get(&path).await.expect(200).json()["file"].clone();
    assert_eq!(file, Value::Null, "it is not whole");
    let more = [&content[500_000..], b"x"].concat();
    go_on(&elsewhere, &path, 500_000, &more).await.refused(413, "too_long");
    let stands = root.clone().ask(Method::HEAD, &path, "", Vec::new()).await;
    let at: usize = stands.header("upload-offset").parse().unwrap();
    go_on(&elsewhere, &path, at, &content[at..]).await.expect(204);

    let file = root.get(&path).await.expect(200).json()["file"].clone();
    let expected = json!({"name": "a b.bin", "size": 1_200_000, "kind": "other",
                          "media_type": "application/octet-stream", "id": file["id"]});
    assert_eq!(file, expected);
    let served = root.get(&path_of(&file)).await.expect(200);
    assert_eq!(served.header("content-length"), "1200000");
    let ranged = root.clone().with_header("range", "bytes=1000-1003");
    let ranged = ranged.get(&path_of(&file)).await.expect(206);
    assert_eq!(ranged.text.as_bytes(), &content[1000..1004]);
    assert_eq!(ranged.header("content-range"), "bytes 1000-1003/1200000");
    let beyond = root.clone().with_header("range", "bytes=1200000-");
    beyond.get(&path_of(&file)).await.expect(416);
    let known = root.clone().with_header("if-none-match", served.header("etag"));
    known.get(&path_of(&file)).await.expect(304);
    other.stop().await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_has_files_and_those_who_see_it_may_read_them() {
    let (house, _root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let cleo = house.account("cleo").await;
    let new = json!({"name": "garden", "visibility": "private"});
    let room = ana.post("/api/v1/rooms", &new).await.expect(200).json()["id"].as_i64().unwrap();
    let members = format!("/api/v1/rooms/{room}/members");
    ana.post(&members, &json!({"handle": "ben"})).await.expect(204);

    let notes = upload(&ana, "notes.txt", b"Hello").await;
    let path = path_of(&notes);
    ana.get(&path).await.expect(200);
    ben.get(&path).await.refused(404, "not_found");
    ana.signed_out().get(&path).await.refused(401, "unauthenticated");
    send(&mut ben, room, &[&notes]).await.refused(422, "invalid");

    let sent = send(&mut ana, room, &[&notes]).await.expect(200).json();
    let page = ben.get(&format!("/api/v1/rooms/{room}/messages")).await.expect(200).json();
    let entries = page["entries"].as_array().unwrap();
    assert_eq!(entries.last().unwrap()["files"], json!([notes]));
    let served = ben.get(&path).await.expect(200);
    assert_eq!(served.text, "Hello");
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-disposition", "attachment; filename=\"notes.txt\"; filename*=UTF-8''notes.txt"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-cache"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(served.header(name), value, "{name}");
    }
    cleo.get(&path).await.refused(404, "not_found");
    ben.get(&format!("{path}/small")).await.refused(404, "not_found");
    let ben_id = ben.get("/api/v1/me").await.json()["person"]["id"].as_i64().unwrap();
    ana.delete(&format!("{members}/{ben_id}")).await.expect(204);
    let known = ben.clone().with_header("if-none-match", served.header("etag"));
    known.get(&path).await.refused(404, "not_found");
    ana.get(&path).await.expect(200);
    let message = format!("/api/v1/rooms/{room}/messages/{}?client_id=gone", sent["seq"]);
    ana.delete(&message).await.expect(200);
    ana.get(&path).await.refused(404, "not_found");
    let page = ana.get(&format!("/api/v1/rooms/{room}/messages")).await.expect(200);
    assert!(!page.text.contains("notes.txt"), "{}", page.text);
    house.close().await;
}

#[tokio::test]
async fn limits_hold_for_a_file_a_message_and_a_person() {
    let (house, mut root) = House::with_root_and(|config| {
        config.file_limits.file_bytes = 1_000;
        config.file_limits.message_files = 2;
        config.file_limits.person_bytes = 2_500;
    })
    .await;
    let settings = root.get("/api/v1/settings").await.expect(200).json();
    assert_eq!(
        (&settings["max_file_bytes"], &settings["max_message_files"]),
        (&json!(1_000), &json!(2))
    );
    begin(&root, "a", 1_001).await.refused(413, "too_long");
    let mut files = Vec::new();
    for name in ["a", "b", "c"] {
        files.push(upload(&root, name, name.repeat(800).as_bytes()).await);
    }
    begin(&root, "d", 101).await.refused(403, "forbidden");
    send(&mut root, 1, &[&files[0], &files[1], &files[2]]).await.refused(413, "too_long");
    let id = files[2]["id"].as_str().unwrap();
    root.delete(&format!("/api/v1/uploads/{id}")).await.expect(204);
    root.delete(&format!("/api/v1/uploads/{id}")).await.expect(404);
    begin(&root, "d", 101).await.expect(201);
    send(&mut root, 1, &[&files[0], &files[1]]).await.expect(200);
    for bad in ["x", "-1", "", "18446744073709551616"] {
        let mut visitor = root.clone().with_header("upload-length", bad);
        visitor
            .ask(Method::POST, "/api/v1/uploads", "", Vec::new())
            .await
            .refused(400, "malformed");
    }
    let mut old =
        root.clone().with_header("tus-resumable", "0.2.2").with_header("upload-length", "1");
    old.ask(Method::POST, "/api/v1/uploads", "", Vec::new()).await.expect(412);
    let asked = root.signed_out().ask(Method::OPTIONS, "/api/v1/uploads", "", Vec::new()).await;
    assert_eq!(asked.status, StatusCode::NO_CONTENT);
    assert_eq!(asked.header("tus-max-size"), "1000");
    assert_eq!(asked.header("tus-extension"), "creation,termination");
    house.close().await;
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let (house, mut root) = House::with_root().await;
    let begun = begin(&root, "", 0).await.expect(201);
    let file = root.get(begun.location()).await.expect(200).json()["file"].clone();
    assert_eq!((&file["name"], &file["size"]), (&json!("file"), &json!(0)));
    send(&mut root, 1, &[&file]).await.expect(200);
    let served = root.get(&path_of(&file)).await.expect(200);
    assert_eq!(served.text, "");
    let id: FileId = file["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(id.to_string(), file["id"]);
    house.close().await;
}
