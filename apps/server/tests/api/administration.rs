//! Administration of people by the pages and the API, and the audit log that holds all of it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::house::{House, PASSWORD};
use crate::visitor::{Answer, Visitor};

const NEW: &str = "lose Ziegel im Wind";

fn plus(text: &str) -> String {
    text.replace(' ', "+")
}

/// The link on a page after a form, which is shown there once.
async fn link(visitor: &Visitor, answer: &Answer, mark: &str) -> String {
    let page = visitor.follow(answer).await.text;
    let link = page.split(['<', '>', '"']).find(|text| text.contains(mark));
    let link = link.unwrap_or_else(|| panic!("no {mark} in {page}")).to_owned();
    let again = visitor.get(answer.location()).await.expect(200).text;
    assert!(!again.contains(&link), "it is shown once");
    link[link.find(mark).unwrap()..].to_owned()
}

async fn acts(root: &Visitor) -> Vec<String> {
    let page = root.get("/api/v1/audit").await.expect(200).json();
    let entries = page["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["act"].as_str().unwrap().to_owned()).collect()
}

/// Set-up with a name, an invitation with its QR code, a second person, who takes the
/// administration over, a password that is reset by a link; and all of it is in the audit log.
#[tokio::test]
async fn a_house_is_founded_invites_and_changes_hands_without_scripts() {
    let house = House::empty().await;
    let mut root = house.visitor();
    let fields = format!("handle=root&name=Root&password={}&server_name=Harbour", plus(PASSWORD));
    root.form("/set-up", &fields).await.expect(303);
    let first = root.get("/rooms/1").await.expect(200).text;
    assert!(first.contains("href=\"/invite\"") && first.contains("Invite people"), "{first}");
    assert!(first.contains(">Harbour<"), "{first}");

    let made = root.form("/invite", "days=7&uses=1&label=New+crew").await.expect(303);
    assert_eq!(made.location(), "/invite");
    let page = root.follow(&made).await.text;
    for part in ["Invitation created", "New crew", "class=\"qr__code\"", "M4 4h7v1h-7z"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let invitation = link(&root, &made, "/sign-up?invite=").await;
    let list = root.get("/invite").await.expect(200).text;
    assert_eq!(list.matches("Revoke invitation").count(), 1, "a reload makes none: {list}");

    let mut ben = house.visitor();
    assert!(ben.get(&invitation).await.expect(200).text.contains("Harbour"));
    let code = invitation.split('=').next_back().unwrap();
    let fields = format!("handle=ben&name=Ben&password={}&invite={code}", plus(PASSWORD));
    ben.form("/sign-up", &fields).await.expect(303);
    ben.get("/admin/people").await.expect(403);

    let people = root.get("/admin/people?query=be").await.expect(200).text;
    assert!(people.contains("href=\"/admin/people/2\"") && !people.contains("/admin/people/1\""));
    root.form("/admin/people/2", "administrator=true").await.expect(303);
    ben.get("/admin/people").await.expect(200);
    ben.form("/admin/people/1", "administrator=false").await.expect(303);
    root.get("/admin/people").await.expect(403);

    let made = ben.form("/admin/people/1/reset-link", "").await.expect(303);
    let reset = link(&ben, &made, "/reset/").await;
    let mut forgot = house.visitor();
    let page = forgot.get(&reset).await.expect(200).text;
    assert!(page.contains("For @root on Harbour."), "{page}");
    let page = forgot.form(&reset, "password=short").await.expect(422).text;
    assert!(page.contains("id=\"wrong-password\""), "{page}");
    root.get("/api/v1/me").await.expect(200);
    let answer = forgot.form(&reset, &format!("password={}", plus(NEW))).await.expect(303);
    assert_eq!(answer.location(), "/");
    forgot.get("/api/v1/me").await.expect(200);
    root.get("/api/v1/me").await.refused(401, "unauthenticated");
    let page = house.visitor().get(&reset).await.expect(403).text;
    assert!(page.contains("has been used already"), "{page}");
    assert!(!page.contains("name=\"password\""), "{page}");
    let again = json!({"handle": "root", "password": NEW});
    house.visitor().post("/api/v1/sign-in", &again).await.expect(200);

    let noted = [
        "password_reset",
        "reset_link_made",
        "administrator_unmade",
        "administrator_made",
        "invite_made",
    ];
    assert_eq!(acts(&ben).await, noted);
    let page = ben.get("/admin/audit").await.expect(200).text;
    for part in ["Password reset by link", "New crew", "from <bdi>127.0.0.0/24"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let page = ben.get("/admin/audit?act=invite_made").await.expect(200).text;
    assert!(page.contains("New crew") && !page.contains("<p class=\"card__title\">Password"));
    house.close().await;
}

#[tokio::test]
async fn an_account_is_closed_reopened_and_signed_out() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let account = root.get("/api/v1/accounts/2").await.expect(200).json();
    assert_eq!((&account["active"], &account["browsers"]), (&json!(true), &json!(1)));
    assert!(account["seen_at"].as_i64() >= account["created_at"].as_i64(), "{account}");

    let change =
        async |root: &mut Visitor, change: Value| root.patch("/api/v1/accounts/2", &change).await;
    let closed = change(&mut root, json!({"active": false})).await.expect(200).json();
    assert_eq!((&closed["active"], &closed["browsers"]), (&json!(false), &json!(0)));
    ben.get("/api/v1/me").await.refused(401, "unauthenticated");
    let page = root.get("/admin/people/2").await.expect(200).text;
    assert!(page.contains("Reopen") && !page.contains("Make administrator"), "{page}");
    change(&mut root, json!({"administrator": true})).await.refused(404, "not_found");
    root.post("/api/v1/accounts/2/reset-link", &json!({})).await.refused(404, "not_found");
    change(&mut root, json!({"active": true})).await.expect(200);
    let sign_in = json!({"handle": "ben", "password": PASSWORD});
    ben.post("/api/v1/sign-in", &sign_in).await.expect(200);

    let token = json!({"name": "bot", "scopes": ["read"]});
    let token = ben.post("/api/v1/tokens", &token).await.expect(200).json();
    let bot = ben.with_token(token["secret"].as_str().unwrap());
    bot.get("/api/v1/me").await.expect(200);
    root.delete("/api/v1/accounts/2/sessions").await.expect(204);
    bot.get("/api/v1/me").await.refused(401, "unauthenticated");
    ben.get("/api/v1/me").await.refused(401, "unauthenticated");

    for (path, change) in [
        ("/api/v1/accounts/1", json!({"active": false})),
        ("/api/v1/accounts/1", json!({"administrator": false})),
    ] {
        root.patch(path, &change).await.refused(403, "forbidden");
    }
    root.post("/api/v1/accounts/1/reset-link", &json!({})).await.refused(403, "forbidden");
    root.get("/api/v1/accounts/99").await.refused(404, "not_found");
    root.get("/admin/people/99").await.expect(404);
    let noted = ["sessions_ended", "account_reopened", "account_deactivated", "settings_changed"];
    assert_eq!(acts(&root).await, noted, "what was refused is not noted");
    house.close().await;
}

#[tokio::test]
async fn a_reset_link_ends_by_time_and_by_another_and_needs_a_browser() {
    let (house, mut root) = House::with_root().await;
    house.account("ben").await;
    let make = async |root: &mut Visitor| {
        let made = root.post("/api/v1/accounts/2/reset-link", &json!({})).await.expect(200).json();
        made["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    let reset = async |code: &str| {
        let body = json!({"code": code, "password": NEW});
        house.visitor().post("/api/v1/reset", &body).await
    };
    let first = make(&mut root).await;
    let second = make(&mut root).await;
    reset(&first).await.refused(403, "invite_invalid");
    house.pass(Duration::from_hours(25));
    reset(&second).await.refused(403, "invite_invalid");
    reset("nonsense").await.refused(403, "invite_invalid");
    let page = house.visitor().get(&format!("/reset/{second}")).await.expect(403).text;
    assert!(page.contains("has expired"), "{page}");

    let third = make(&mut root).await;
    assert_eq!(reset(&third).await.expect(200).json()["person"]["handle"], "ben");
    let used = reset(&third).await.refused(403, "invite_invalid");
    assert!(used["message"].as_str().unwrap().contains("used already"), "{used}");

    let token = json!({"name": "bot", "scopes": ["write", "admin"]});
    let token = root.post("/api/v1/tokens", &token).await.expect(200).json();
    let mut bot = root.with_token(token["secret"].as_str().unwrap());
    bot.get("/api/v1/accounts").await.expect(200);
    bot.post("/api/v1/accounts/2/reset-link", &json!({})).await.refused(403, "forbidden");
    house.close().await;
}

#[tokio::test]
async fn members_invite_where_they_may_and_see_their_own_links_alone() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let new = json!({"days": 7, "uses": 2, "label": "for Zoe"});
    ben.post("/api/v1/invites", &new).await.refused(403, "forbidden");
    ben.get("/invite").await.expect(403);
    assert!(!ben.get("/rooms/1").await.text.contains("href=\"/invite\""));

    let may = json!({"sign_up": "invite", "members_invite": true});
    root.patch("/api/v1/settings", &may).await.expect(200);
    let made = ben.post("/api/v1/invites", &new).await.expect(200).json();
    let of_root = root.post("/api/v1/invites", &new).await.expect(200).json();
    assert!(ben.get("/rooms/1").await.text.contains("href=\"/invite\""));
    assert_eq!(ben.get("/api/v1/invites").await.json(), json!([made["invite"]]));
    assert_eq!(root.get("/api/v1/invites").await.json().as_array().unwrap().len(), 2);
    let page = ben.get("/invite").await.expect(200).text;
    assert!(page.contains("Your invitations") && page.contains("for Zoe"), "{page}");
    let other = format!("/api/v1/invites/{}", of_root["invite"]["id"]);
    ben.delete(&other).await.refused(404, "not_found");
    for bad in [json!({"days": 31, "uses": 1}), json!({"days": 1, "uses": 101})] {
        ben.post("/api/v1/invites", &bad).await.refused(422, "invalid");
        root.post("/api/v1/invites", &bad).await.expect(200);
    }

    // Its links hold no longer than the permission.
    let code = made["link"].as_str().unwrap().split('=').next_back().unwrap().to_owned();
    let join = |handle: &str| json!({"handle": handle, "name": handle, "password": PASSWORD, "invite": code});
    house.visitor().post("/api/v1/sign-up", &join("zoe")).await.expect(200);
    root.patch("/api/v1/settings", &json!({"members_invite": false})).await.expect(200);
    let late = house.visitor().post("/api/v1/sign-up", &join("yan")).await;
    late.refused(403, "invite_invalid");
    ben.get("/api/v1/invites").await.refused(403, "forbidden");
    house.close().await;
}

#[tokio::test]
async fn the_audit_log_is_exported_as_lines_and_cells() {
    let (house, mut root) = House::with_root().await;
    let body = json!({"name": "a, \"b\"", "visibility": "private"});
    let room = root.post("/api/v1/rooms", &body).await.expect(200).json()["id"].clone();
    root.delete(&format!("/api/v1/rooms/{room}")).await.expect(204);
    root.patch("/api/v1/settings", &json!({"server_name": "Harbour"})).await.expect(200);
    root.patch("/api/v1/settings", &json!({"server_name": "Harbour"})).await.expect(200);

    let csv = root.get("/api/v1/audit?format=csv").await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").contains("audit.csv"));
    let lines: Vec<_> = csv.text.lines().collect();
    assert_eq!(lines.len(), 4, "a repeat changes nothing: {}", csv.text);
    assert_eq!(lines[0], "id,at,by,act,person,room,about,origin");
    assert!(lines[1].ends_with("server_name: Confab → Harbour,127.0.0.0/24"), "{}", csv.text);
    assert!(lines[2].ends_with("room_deleted,,2,\"a, \"\"b\"\"\",127.0.0.0/24"), "{}", csv.text);

    let file = root.get("/api/v1/audit?format=jsonl&act=room_deleted").await.expect(200).text;
    let row: Value = serde_json::from_str(file.trim_end()).unwrap();
    assert_eq!((&row["about"], &row["room"]), (&json!("a, \"b\""), &room));
    let older = root.get(&format!("/api/v1/audit?before={}", row["id"])).await.expect(200).json();
    assert_eq!(older["entries"].as_array().unwrap().len(), 1);
    assert_eq!(
        root.get("/api/v1/audit?person=1").await.json()["entries"].as_array().unwrap().len(),
        3
    );
    assert_eq!(root.get("/api/v1/audit?person=9").await.json()["entries"], json!([]));
    root.get("/api/v1/audit?format=xml").await.refused(400, "malformed");
    house.close().await;
}
