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

    let sent = browser.form("/rooms/1/send", "client_id=f1&body=Hello+%3Cb%3E%0D%0Athere").await;
    assert_eq!(sent.expect(303).location(), "/rooms/1");
    browser.form("/rooms/1/send", "client_id=f1&body=Hello+%3Cb%3E%0D%0Athere").await.expect(303);
    let page = browser.get("/api/v1/rooms/1/messages").await.expect(200);
    assert_eq!(page.text.matches("Hello <b>\\nthere").count(), 1, "{}", page.text);

    assert_eq!(browser.form("/sign-out", "").await.expect(303).location(), "/sign-in");
    assert!(browser.cookie.is_none());
    let fields = format!("handle=root&password={}&next=%2Fbrowse", PASSWORD.replace(' ', "+"));
    assert_eq!(browser.form("/sign-in", &fields).await.expect(303).location(), "/browse");
    house.close().await;
}

#[tokio::test]
async fn a_refused_form_leads_back_to_its_page_with_the_code() {
    let (house, mut root) = House::with_root().await;
    let long = format!("client_id=1&body={}", "x".repeat(16 * 1024 + 1));
    for (path, fields, location) in [
        ("/rooms/1/send", "client_id=1&body=+", "/rooms/1?error=invalid"),
        ("/rooms/1/send", &*long, "/rooms/1?error=too_long"),
        ("/rooms/99/send", "client_id=1&body=x", "/rooms/99?error=not_found"),
        ("/rooms", "name=general&visibility=public", "/new-room?error=taken"),
        ("/rooms/1/members", "handle=nobody", "/rooms/1?error=not_found"),
        ("/rooms/1/members", "handle=a+b", "/rooms/1?error=invalid"),
        ("/direct", "handle=root", "/browse?error=not_found"),
        ("/settings/tokens", "name=+", "/settings?error=invalid"),
        ("/admin/invites", "days=0&uses=1", "/admin?error=invalid"),
    ] {
        assert_eq!(root.form(path, fields).await.expect(303).location(), location, "{path}");
    }
    let mut visitor = house.visitor();
    let wrong = "handle=root&password=wrong+wrong+wrong&next=%2Frooms%2F1";
    let answer = visitor.form("/sign-in", wrong).await.expect(303);
    assert_eq!(answer.location(), "/sign-in?next=%2Frooms%2F1&error=unauthenticated");
    let evil = format!("handle=root&password={}&next=%2F%2Fevil", PASSWORD.replace(' ', "+"));
    assert_eq!(visitor.form("/sign-in", &evil).await.expect(303).location(), "/");
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
    let answer = house.visitor().form("/rooms/1/send", "client_id=1&body=x").await.expect(303);
    assert_eq!(answer.location(), "/sign-in?error=unauthenticated");
    house.close().await;
}

#[tokio::test]
async fn rooms_tokens_and_links_are_made_without_scripts() {
    let (house, mut root) = House::with_root().await;
    house.account("ben").await;
    let made = root.form("/rooms", "name=docks&topic=&visibility=private").await.expect(303);
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
