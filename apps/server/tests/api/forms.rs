//! The plain forms, as a browser without scripts sends them.

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn someone_without_scripts_sets_up_signs_in_and_sends() {
    let house = House::empty().await;
    let origin = format!("http://{}", house.addr());
    let mut browser = house.visitor().with_header("origin", &origin);
    let fields = format!("handle=root&name=Root&password={}", PASSWORD.replace(' ', "+"));
    let answer = browser.form("/set-up", &fields).await.expect(303);
    assert_eq!(answer.location(), "/");
    assert!(browser.cookie.is_some());

    let sent = browser.form("/rooms/1", "client_id=f1&body=Hello+%3Cb%3E%0D%0Athere").await;
    assert_eq!(sent.expect(303).location(), "/rooms/1");
    browser.form("/rooms/1", "client_id=f1&body=Hello+%3Cb%3E%0D%0Athere").await.expect(303);
    let page = browser.get("/api/v1/rooms/1/messages").await.expect(200);
    assert_eq!(page.text.matches("Hello <b>\\nthere").count(), 1, "{}", page.text);

    assert_eq!(browser.form("/sign-out", "").await.expect(303).location(), "/sign-in");
    assert!(browser.cookie.is_none());
    let fields = format!("handle=root&password={}&next=%2Fbrowse", PASSWORD.replace(' ', "+"));
    assert_eq!(browser.form("/sign-in", &fields).await.expect(303).location(), "/browse");
    house.close().await;
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed() {
    let (house, mut root) = House::with_root().await;
    let x = "x".repeat(16 * 1024 + 1);
    let long = format!("client_id=long&body={x}");
    for (path, fields, status, kept) in [
        ("/rooms/1", "client_id=key&body=+", 422, "value=\"key\""),
        ("/rooms/1", &*long, 413, &*x),
        ("/new-room", "name=general&topic=Ropes&visibility=private", 409, "value=\"Ropes\""),
        ("/new-room", "name=general&topic=&visibility=private", 409, "value=\"general\""),
    ] {
        let page = root.form(path, fields).await.expect(status);
        assert!(page.text.contains(kept), "{path}: {}", page.text);
        assert!(page.text.contains("class=\"notice"), "{path} does not say why");
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    let page = root.form("/rooms/1", &format!("client_id=key&body=%3C/textarea>%3Ci>{x}")).await;
    assert!(page.text.contains("&lt;/textarea>&lt;i>xx"), "typed text ends its own field");
    let page = root.form("/new-room", "name=general&topic=&visibility=private").await;
    let private = page.text.split("<input").find(|input| input.contains("value=\"private\""));
    assert!(private.unwrap().split('>').next().unwrap().contains("checked"), "{}", page.text);
    house.close().await;
}

/// What was refused for good stays refused: only under another client id is it tried again.
#[tokio::test]
async fn a_message_that_was_refused_for_good_comes_back_under_another_client_id() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let new = serde_json::json!({"name": "docks", "topic": "", "visibility": "public"});
    let room = root.post("/api/v1/rooms", &new).await.expect(200).json()["id"].clone();
    let path = format!("/rooms/{room}");
    let page = ben.form(&path, "client_id=key&body=ahoy").await.expect(403);
    let (_, rest) = page.text.split_once("\"client_id\":\"").expect("a client id for the form");
    let (again, _) = rest.split_once('"').expect("an end");
    ben.form(&format!("{path}/join"), "").await.expect(303);
    ben.form(&path, "client_id=key&body=ahoy").await.expect(403);
    ben.form(&path, &format!("client_id={again}&body=ahoy")).await.expect(303);
    house.close().await;
}

#[tokio::test]
async fn a_refused_way_in_comes_back_without_the_password() {
    let (house, mut root) = House::with_root().await;
    let mut visitor = house.visitor();
    let wrong = "handle=ro%22t&password=wrong+wrong+wrong&next=%2Frooms%2F1";
    let page = visitor.form("/sign-in", wrong).await.expect(401);
    assert!(page.text.contains("value=\"ro&quot;t\""), "{}", page.text);
    assert!(page.text.contains("value=\"/rooms/1\""), "{}", page.text);
    assert!(!page.text.contains("wrong wrong"), "a password was printed");
    let evil = format!("handle=root&password={}&next=%2F%2Fevil", PASSWORD.replace(' ', "+"));
    assert_eq!(visitor.form("/sign-in", &evil).await.expect(303).location(), "/");

    root.form("/admin/settings", "server_name=Harbour&sign_up=open").await.expect(303);
    house.account("ada").await;
    let taken = "handle=ada&name=Ada&password=wrong+wrong+wrong";
    let page = house.visitor().form("/sign-up", taken).await.expect(409);
    for kept in ["value=\"ada\"", "value=\"Ada\"", "The user name is taken"] {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    assert!(!page.text.contains("wrong wrong"), "a password was printed");
    house.close().await;
}

#[tokio::test]
async fn a_refused_button_leads_back_to_its_page_with_the_code() {
    let (house, mut root) = House::with_root().await;
    for (path, fields, location) in [
        ("/rooms/1/members", "handle=nobody", "/rooms/1?error=not_found"),
        ("/rooms/1/members", "handle=a+b", "/rooms/1?error=invalid"),
        ("/direct", "handle=root", "/browse?error=not_found"),
        ("/admin/invites", "days=0&uses=1", "/admin?error=invalid"),
        ("/admin/deactivate", "handle=nobody", "/admin?error=not_found"),
        ("/admin/deactivate", "handle=root", "/admin?error=forbidden"),
    ] {
        assert_eq!(root.form(path, fields).await.expect(303).location(), location, "{path}");
    }
    root.form("/rooms/99", "client_id=1&body=x").await.expect(404);
    house.close().await;
}

#[tokio::test]
async fn an_administrator_closes_an_account_by_its_handle() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let page = root.get("/admin").await.expect(200);
    assert!(page.text.contains(r#"action="/admin/deactivate""#), "{}", page.text);
    let refused = ben.form("/admin/deactivate", "handle=root").await.expect(303);
    assert_eq!(refused.location(), "/admin?error=forbidden");
    let closed = root.form("/admin/deactivate", "handle=Ben").await.expect(303);
    assert_eq!(closed.location(), "/admin");
    ben.get("/api/v1/me").await.refused(401, "unauthenticated");
    house.close().await;
}

#[tokio::test]
async fn a_page_says_why_its_form_came_back() {
    let (house, root) = House::with_root().await;
    for (path, sentence) in [
        ("/rooms/1?error=too_long", "That is too long"),
        ("/new-room?error=taken", "That name is taken"),
        ("/admin?error=of_a_later_release", "class=\"notice"),
    ] {
        let page = root.get(path).await.expect(200);
        assert!(page.text.contains(sentence), "{path}");
        let plain = root.get(path.split('?').next().unwrap()).await.expect(200);
        assert!(!plain.text.contains(sentence), "{path}");
    }
    house.close().await;
}

#[tokio::test]
async fn a_form_of_nobody_leads_to_the_way_in() {
    let (house, _root) = House::with_root().await;
    let answer = house.visitor().form("/rooms/1", "client_id=1&body=x").await.expect(303);
    assert_eq!(answer.location(), "/sign-in?why=session_ended&next=%2Frooms%2F1");
    let page = house.visitor().get(answer.location()).await.expect(200);
    assert!(page.text.contains("Your session has ended"), "{}", page.text);
    house.close().await;
}

#[tokio::test]
async fn rooms_tokens_and_links_are_made_without_scripts() {
    let (house, mut root) = House::with_root().await;
    house.account("ben").await;
    let made = root.form("/new-room", "name=docks&topic=&visibility=private").await.expect(303);
    let room = made.location().to_owned();
    root.form(&format!("{room}/members"), "handle=%40ben").await.expect(303);
    let left = root.form(&format!("{room}/leave"), "").await.expect(303);
    assert_eq!(left.location(), "/");
    let direct = root.form("/direct", "handle=ben").await.expect(303);
    assert!(direct.location().starts_with("/rooms/"));

    let token = root.form("/settings/tokens", "name=bot&scope=write").await.expect(200);
    let secret = token.text.split(['<', '>']).find(|text| text.starts_with("cfb_")).unwrap();
    root.with_token(secret).get("/api/v1/me").await.expect(200);
    let link = root.form("/admin/invites", "days=7&uses=1").await.expect(200);
    assert!(link.text.contains("/sign-up?invite="));
    assert_eq!(link.header("cache-control"), "private, no-store");
    root.form("/admin/settings", "server_name=Harbour&sign_up=closed").await.expect(303);
    assert_eq!(root.get("/api/v1/settings").await.json()["server_name"], "Harbour");
    house.close().await;
}
