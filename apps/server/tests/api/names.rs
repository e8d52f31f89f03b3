//! Nobody passes for another, be it a room or a person.

use confab_protocol::{ClientId, Role, RoomId, Seq, Tag, Timestamp, UserId};
use confab_store::{Append, AppendKind};
use serde_json::{Value, json};

use crate::house::{House, PASSWORD};
use crate::visitor::Visitor;

/// Invisible names, each with its refusal.
const HIDDEN: [(&str, &str); 5] = [
    ("general\u{200b}", "has invisible characters."),
    ("\u{3164}", "has invisible characters."),
    ("\u{2800}\u{e0020}", "has invisible characters."),
    ("a\u{200f}b", "has characters that can't be shown."),
    ("Z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "has too many accents on one letter."),
];

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn refused(who: &mut Visitor, path: &str, body: &Value, code: &str) -> String {
    let status = if code == "taken" { 409 } else { 422 };
    let answer = who.post(path, body).await.refused(status, code);
    answer["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_room_that_cannot_be_seen_or_told_from_another_is_refused() {
    let (house, mut root) = House::with_root().await;
    let room = |name: &str| json!({"name": name, "visibility": "public"});
    for (name, told) in HIDDEN {
        let message = refused(&mut root, "/api/v1/rooms", &room(name), "invalid").await;
        assert_eq!(message, format!("The room's name {told}"));
        let page = root
            .form("/new-room", &format!("name={}&visibility=public", encoded(name)))
            .await
            .expect(422);
        let as_text = message.replace('\'', "&#x27;");
        assert!(page.text.contains(&message) || page.text.contains(&as_text), "{}", page.text);
    }
    for (path, field, told) in [
        ("/settings/tokens", "name", "The token&#x27;s name has invisible characters."),
        ("/admin/settings", "server_name", "The server&#x27;s name has invisible characters."),
    ] {
        let refused =
            root.form(path, &format!("{field}={}", encoded("a\u{200b}"))).await.expect(303);
        let page = root.follow(&refused).await;
        let text = page.text.replace('\'', "&#x27;");
        assert!(text.contains(told), "{path}: {text}");
    }
    let taken = "Another room has this name, or one that looks like it.";
    for name in ["gеneral", "ｇeneral", "GENERAL", "generaI"] {
        let message = refused(&mut root, "/api/v1/rooms", &room(name), "taken").await;
        assert_eq!(message, taken, "{name}");
    }
    let page = root.form("/new-room", "name=genera1&visibility=public").await.expect(409);
    assert!(page.text.contains(taken), "{}", page.text);
    root.post("/api/v1/rooms", &room("Café 👩\u{200d}💻")).await.expect(200);
    for name in ["Cafe\u{301} 👩\u{200d}💻", "café 👩💻"] {
        refused(&mut root, "/api/v1/rooms", &room(name), "taken").await;
    }
    let rename = json!({"name": "gеneral"});
    root.patch("/api/v1/rooms/2", &rename).await.refused(409, "taken");
    let blank = json!({"client_id": "blank", "body": "\u{200b} \u{2800}"});
    root.post("/api/v1/rooms/1/messages", &blank).await.refused(422, "invalid");
    house.close().await;
}

#[tokio::test]
async fn nobody_is_invisible_or_called_what_they_are_not() {
    let (house, _root) = House::with_root().await;
    let mut visitor = house.visitor();
    let account =
        |handle: &str, name: &str| json!({"handle": handle, "name": name, "password": PASSWORD});
    for (name, told) in HIDDEN {
        let body = account("mallory", name);
        let message = refused(&mut visitor, "/api/v1/sign-up", &body, "invalid").await;
        assert_eq!(message, format!("The name {told}"));
    }
    let mut ana = house.account("ana").await;
    for (name, told) in HIDDEN {
        let answer = ana.patch("/api/v1/me", &json!({ "name": name })).await;
        let answer = answer.refused(422, "invalid");
        assert_eq!(answer["message"], format!("The name {told}"));
    }
    for handle in ["admin", "adm1n", "r00t", "everyone", "support"] {
        let body = account(handle, "Mallory");
        let message = refused(&mut visitor, "/api/v1/sign-up", &body, "taken").await;
        assert_eq!(message, "This username is reserved. Choose another.", "{handle}");
    }
    let form = format!("handle=admin&name=Mallory&password={}", encoded(PASSWORD));
    let page = house.visitor().form("/sign-up", &form).await.expect(409);
    assert!(page.text.contains("This username is reserved. Choose another."), "{}", page.text);
    house.account("bill").await;
    let message = refused(&mut visitor, "/api/v1/sign-up", &account("bi1l", "B"), "taken").await;
    assert_eq!(message, "This username is taken, or looks like one that is.");
    house.close().await;
}

#[tokio::test]
async fn an_impostor_is_shown_with_their_handle_and_without_the_mark() {
    let (house, mut root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let mut mallory = house.visitor();
    let account = json!({"handle": "mallory", "name": "Rооt", "password": PASSWORD});
    mallory.post("/api/v1/sign-up", &account).await.expect(200);
    for (who, said) in [(&mut root, "truth"), (&mut mallory, "lies"), (&mut ana, "questions")] {
        let message = json!({"client_id": "one", "body": said});
        who.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    }
    let page = ana.get("/rooms/1").await.expect(200).text;
    let of = |said: &str| {
        let before = page.split(&format!(">{said}")).next().unwrap();
        before.rsplit("message__head").next().unwrap().to_owned()
    };
    for (said, handle, is_shown, is_admin) in [
        ("truth", "@root", true, true),
        ("lies", "@mallory", true, false),
        ("questions", "@ana", false, false),
    ] {
        let head = of(said);
        let shown = format!(">{handle}<");
        assert_eq!(head.contains(&shown), is_shown, "{said}: {head}");
        assert_eq!(head.contains("Administrator"), is_admin, "{said}: {head}");
    }
    let people = root.get("/rooms/1/people").await.expect(200).text;
    assert_eq!(people.matches(">Administrator<").count(), 1, "{people}");
    let panel = ana.get("/rooms/1?panel=details").await.expect(200).text;
    assert!(panel.matches(">Administrator<").count() > page.matches(">Administrator<").count());
    house.close().await;
}

#[tokio::test]
async fn a_message_that_was_edited_too_often_says_so() {
    let (house, mut root) = House::with_root().await;
    let path = "/api/v1/rooms/1/messages";
    let sent = json!({"client_id": "one", "body": "draft"});
    let seq = root.post(path, &sent).await.expect(200).json()["seq"].as_u64().unwrap();
    for number in 0..100 {
        let append = Append {
            room: RoomId(1),
            author: UserId(1),
            client_id: ClientId::from_random(number),
            at: Timestamp(0),
            tag: Tag(1),
            acting: Role::Member,
            what: AppendKind::Edit {
                message: Seq(seq),
                body: format!("draft {number}"),
                mentions: Vec::new(),
            },
        };
        house.app().store.append(append).await.unwrap();
    }
    let edit = json!({"client_id": "two", "body": "one more"});
    let answer = root.patch(&format!("{path}/{seq}"), &edit).await.refused(403, "forbidden");
    let told =
        "This message was edited too often to be edited again. Delete it or write a new one.";
    assert_eq!(answer["message"], told);
    root.delete(&format!("{path}/{seq}")).await.expect(200);
    root.patch(&format!("{path}/{seq}"), &edit).await.refused(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn another_name_is_shown_wherever_its_person_is_named() {
    let (house, root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let sent = json!({"client_id": "one", "body": "before"});
    ana.post("/api/v1/rooms/1/messages", &sent).await.expect(200);
    let long = json!({"name": "a".repeat(65)});
    ana.patch("/api/v1/me", &long).await.refused(413, "too_long");
    let renamed = ana.patch("/api/v1/me", &json!({"name": " Ana B. "})).await.expect(200).json();
    assert_eq!(renamed["person"]["name"], "Ana B.");
    assert_eq!(ana.get("/api/v1/me").await.json()["person"]["name"], "Ana B.");
    let page = root.get("/api/v1/rooms/1/messages").await.expect(200).json();
    let authors = page["entries"].as_array().unwrap().iter().map(|entry| &entry["author"]);
    let names: Vec<_> = authors.filter(|author| author["handle"] == "ana").collect();
    assert!(names.iter().all(|author| author["name"] == "Ana B.") && names.len() > 1, "{page}");

    // One who takes another's name is shown with their handle.
    let twin = ana.patch("/api/v1/me", &json!({"name": "Root"})).await.expect(200).json();
    assert_eq!(twin["person"]["alike"], true);
    house.close().await;
}
