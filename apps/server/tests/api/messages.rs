//! Messages: sent once, read in pages, edited, deleted.

use confab_protocol::{Handle, Tag, Timestamp};
use confab_store::{Admission, NewAccount, PasswordHash};
use serde_json::{Value, json};

use crate::house::House;
use crate::visitor::Visitor;

const MESSAGES: &str = "/api/v1/rooms/1/messages";

async fn say(who: &mut Visitor, client_id: &str, body: &str) -> Value {
    let message = json!({"client_id": client_id, "body": body});
    who.post(MESSAGES, &message).await.expect(200).json()
}

#[tokio::test]
async fn a_retry_gives_the_first_answer_and_another_text_is_refused() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let first = say(&mut root, "one", "Hello").await;
    assert_eq!(say(&mut root, "one", "Hello").await, first);
    let other = json!({"client_id": "one", "body": "Goodbye"});
    root.post(MESSAGES, &other).await.refused(409, "client_id_reused");
    // The id is one's own: another person's is another message.
    assert_ne!(say(&mut ben, "one", "Hello").await["seq"], first["seq"]);
    let page = root.get(MESSAGES).await.json();
    assert_eq!(page.to_string().matches("Hello").count(), 2);
    house.close().await;
}

#[tokio::test]
async fn history_comes_newest_page_first_and_leaves_nothing_out() {
    let (house, mut root) = House::with_root().await;
    for n in 0..25 {
        say(&mut root, &format!("n{n}"), &format!("message {n}")).await;
    }
    let (mut seen, mut before) = (Vec::new(), String::new());
    loop {
        let page = root.get(&format!("{MESSAGES}?limit=10{before}")).await.expect(200).json();
        let entries = page["entries"].as_array().unwrap();
        assert!(entries.len() <= 10);
        let seqs: Vec<_> = entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
        assert!(seqs.is_sorted());
        before = format!("&before={}", seqs[0]);
        seen.splice(0..0, seqs);
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(seen, (1..=26).collect::<Vec<_>>());
    for bad in ["before=x", "before=-1", "limit=x", "around=x"] {
        root.get(&format!("{MESSAGES}?{bad}")).await.refused(400, "malformed");
    }
    for bad in ["before=2&after=3", "around=2&before=3", "around=2&after=3"] {
        root.get(&format!("{MESSAGES}?{bad}")).await.refused(422, "invalid");
    }
    let around = root.get(&format!("{MESSAGES}?limit=4&around=12")).await.expect(200).json();
    let seqs: Vec<_> =
        around["entries"].as_array().unwrap().iter().map(|e| e["seq"].clone()).collect();
    assert_eq!(
        (seqs, &around["more"], &around["newer"]),
        (vec![json!(10), json!(11), json!(12), json!(13)], &json!(true), &json!(true))
    );
    let newest = root.get(&format!("{MESSAGES}?limit=4&around=9999")).await.expect(200).json();
    assert_eq!((&newest["more"], newest.get("newer")), (&json!(true), None));
    let many = root.get(&format!("{MESSAGES}?limit=4000000")).await.expect(200).json();
    assert_eq!(many["entries"].as_array().unwrap().len(), 26);
    house.close().await;
}

#[tokio::test]
async fn one_edits_ones_own_message_and_deletes_it_for_good() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let seq = say(&mut ben, "1", "secret plans").await["seq"].clone();
    let path = format!("{MESSAGES}/{seq}");
    let edit = json!({"client_id": "2", "body": "open plans"});
    let edited = ben.patch(&path, &edit).await.expect(200).json();
    root.patch(&path, &json!({"client_id": "3", "body": "mine"})).await.refused(403, "forbidden");
    let entry = |page: &Value| {
        page["entries"].as_array().unwrap().iter().find(|e| e["seq"] == seq).unwrap().clone()
    };
    let shown = entry(&root.get(MESSAGES).await.json());
    assert_eq!((&shown["body"], &shown["changed"]), (&json!("open plans"), &edited["seq"]));

    let gone = ben.delete(&format!("{path}?client_id=4")).await.expect(200).json();
    assert_eq!(ben.delete(&format!("{path}?client_id=4")).await.expect(200).json(), gone);
    ben.delete(&path).await.refused(404, "not_found");
    ben.patch(&path, &json!({"client_id": "5", "body": "back"})).await.refused(404, "not_found");
    let page = root.get(MESSAGES).await;
    assert_eq!(entry(&page.json()).get("body"), None);
    assert!(!page.text.contains("plans"));
    house.close().await;
}

#[tokio::test]
async fn the_rooms_owner_deletes_anyones_message_and_a_member_only_their_own() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let of_root = say(&mut root, "1", "mine").await["seq"].clone();
    let of_ben = say(&mut ben, "1", "rude").await["seq"].clone();
    ben.delete(&format!("{MESSAGES}/{of_root}")).await.refused(403, "forbidden");
    root.delete(&format!("{MESSAGES}/{of_ben}")).await.expect(200);
    ben.delete(&format!("{MESSAGES}/1")).await.refused(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn an_administrators_token_without_the_scope_moderates_nothing() {
    let (house, mut root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let room = json!({"name": "docks", "visibility": "public"});
    let room = ana.post("/api/v1/rooms", &room).await.expect(200).json()["id"].clone();
    root.post(&format!("/api/v1/rooms/{room}/join"), &json!({})).await.expect(200);
    let path = format!("/api/v1/rooms/{room}/messages");
    let sent = ana.post(&path, &json!({"client_id": "1", "body": "x"})).await.expect(200).json();
    let token = json!({"name": "bot", "scopes": ["read", "write"]});
    let token = root.post("/api/v1/tokens", &token).await.json();
    let mut bot = root.with_token(token["secret"].as_str().unwrap());
    let message = format!("{path}/{}", sent["seq"]);
    bot.delete(&message).await.refused(403, "forbidden");
    bot.patch(&format!("/api/v1/rooms/{room}"), &json!({"name": "x"}))
        .await
        .refused(403, "forbidden");
    root.delete(&message).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn mentions_and_unread_counts_follow_the_read_pointer() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let counts = |page: Value| (page["unread"].clone(), page["mentions"].clone());
    let room = "/api/v1/rooms/1";
    let start = ben.get(room).await.json();
    say(&mut root, "1", "morning").await;
    let last = say(&mut root, "2", "@ben are you there?").await;
    assert_eq!(counts(ben.get(room).await.json()), (json!(2), json!(1)));
    let read = |seq: &Value, version: u32| json!({"read": {"version": version, "seq": seq}});
    let path = "/api/v1/rooms/1/read";
    let now = ben.put(path, &read(&last["seq"], 0)).await.expect(200).json();
    assert_eq!(now["seq"], last["seq"]);
    assert_eq!(counts(ben.get(room).await.json()), (json!(0), json!(0)));
    // A late device does not take it back; a new version does.
    let now = ben.put(path, &read(&start["head"]["seq"], 0)).await.expect(200).json();
    assert_eq!(now["seq"], last["seq"]);
    ben.put(path, &read(&start["head"]["seq"], 1)).await.expect(200);
    assert_eq!(counts(ben.get(room).await.json()), (json!(2), json!(1)));
    house.close().await;
}

#[tokio::test]
async fn many_are_mentioned_by_those_who_may_and_a_word_of_others_is_text() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let mut cem = house.account("cem").await;
    let mentions =
        async |who: &mut Visitor| who.get("/api/v1/rooms/1").await.json()["mentions"].clone();
    // In a public room an owner may, and a member may not.
    say(&mut root, "1", "@room tea is ready").await;
    assert_eq!((mentions(&mut ben).await, mentions(&mut cem).await), (json!(1), json!(1)));
    assert_eq!(mentions(&mut root).await, 0, "nobody mentions themselves");
    say(&mut ben, "2", "@room me, too, and @cem").await;
    assert_eq!((mentions(&mut root).await, mentions(&mut cem).await), (json!(0), json!(2)));
    // Nobody is connected: where it is not known who is here, all are meant.
    say(&mut root, "3", "@here once more").await;
    assert_eq!(mentions(&mut cem).await, 3);
    let page = root.get(&format!("{MESSAGES}?limit=1")).await.json();
    assert_eq!(page["entries"][0]["mentions"], json!(["here", "room"]));
    // In an answer that stands in a thread alone it is text.
    let thread =
        json!({"client_id": "4", "body": "@room", "thread": {"root": page["entries"][0]["seq"]}});
    let answer = root.post(MESSAGES, &thread).await.expect(200).json();
    assert_eq!(mentions(&mut cem).await, 3);
    // An edit of it is no other way.
    for (client_id, word) in [("5", "@room"), ("6", "@here")] {
        let edit = json!({"client_id": client_id, "body": format!("{word} and @ben")});
        let path = format!("{MESSAGES}/{}", answer["seq"]);
        root.patch(&path, &edit).await.expect(200);
        let thread = root.get(&format!("{path}/thread")).await.expect(200).json();
        assert_eq!(thread["entries"][0]["mentions"], json!(["ben"]), "{word}: {thread}");
    }
    house.close().await;
}

#[tokio::test]
async fn someone_who_is_called_like_a_word_for_many_is_meant_by_everyone() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let account = NewAccount {
        handle: Handle::parse("room").unwrap(),
        name: "Room".to_owned(),
        password: PasswordHash(String::new()),
        at: Timestamp(0),
        tag: Tag(1),
    };
    house.app().store.create_account(account, Admission::Open).await.unwrap();
    let mentions = async |who: &Visitor| {
        let page = who.get(&format!("{MESSAGES}?limit=1")).await.expect(200).json();
        page["entries"][0]["mentions"].clone()
    };
    let root_message = say(&mut root, "1", "@room, are you there?").await;
    assert_eq!(mentions(&root).await, json!(["room"]));
    assert_eq!(ben.get("/api/v1/rooms/1").await.json()["mentions"], 0);
    // Also by one who may not mention all, and where nobody may.
    say(&mut ben, "1", "@room and @here").await;
    assert_eq!(mentions(&ben).await, json!(["room"]));
    let aside = json!({"client_id": "2", "body": "@room", "thread": {"root": root_message["seq"]}});
    let aside = root.post(MESSAGES, &aside).await.expect(200).json();
    let thread = root.get(&format!("{MESSAGES}/{}/thread", aside["seq"])).await.json();
    assert_eq!(thread["entries"][0]["mentions"], json!(["room"]), "{thread}");
    house.close().await;
}

#[tokio::test]
async fn a_room_is_found_by_the_name_that_a_message_leads_to() {
    let (house, root) = House::with_root().await;
    let found = root.get("/browse?query=%23General").await.expect(303);
    assert_eq!(found.location(), "/rooms/1");
    root.get("/browse?query=%23nowhere").await.expect(200);
    house.close().await;
}
