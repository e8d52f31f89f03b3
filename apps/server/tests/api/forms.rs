//! The plain forms, as a browser without scripts sends them.

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn someone_without_scripts_sets_up_signs_in_and_sends() {
    let house = House::empty().await;
    let origin = format!("http://{}", house.addr());
    let mut browser = house.visitor().with_header("origin", &origin);
    let password = PASSWORD.replace(' ', "+");
    let fields = format!("handle=root&name=Root&password={password}&server_name=Harbour");
    let answer = browser.form("/set-up", &fields).await.expect(303);
    assert_eq!(answer.location(), "/");
    assert!(browser.cookie.is_some());
    assert_eq!(browser.get("/api/v1/settings").await.json()["server_name"], "Harbour");

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
        let says =
            ["class=\"notice", "class=\"field__error"].iter().any(|word| page.text.contains(word));
        assert!(says, "{path} does not say why");
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    let page = root.form("/rooms/1", &format!("client_id=key&body=%3C/textarea>%3Ci>{x}")).await;
    assert!(page.text.contains("&lt;/textarea>&lt;i>xx"), "typed text ends its own field");
    let page = root.form("/new-room", "name=general&topic=&visibility=private").await;
    let private = page.text.split("<input").find(|input| input.contains("value=\"private\""));
    assert!(private.unwrap().split('>').next().unwrap().contains("checked"), "{}", page.text);
    house.close().await;
}

/// A message refused for good stays refused: only under another client id is it tried again.
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
    for kept in ["value=\"ada\"", "value=\"Ada\"", "This username is taken"] {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    assert!(!page.text.contains("wrong wrong"), "a password was printed");
    house.close().await;
}

#[tokio::test]
async fn a_refused_button_leads_back_to_its_page_which_says_once_why() {
    let (house, mut root) = House::with_root().await;
    for (path, fields, location, sentence) in [
        (
            "/rooms/1/members",
            "handle=nobody",
            "/rooms/1?panel=details",
            "Nobody here is called @nobody.",
        ),
        ("/rooms/1/members", "handle=a+b", "/rooms/1?panel=details", "Usernames have"),
        ("/direct", "handle=root", "/browse", "Nobody here is called @root."),
        ("/invite", "days=0&uses=1", "/invite", "valid for 1 to 365 days"),
        ("/admin/invites", "days=1&uses=0", "/invite", "used 1 to 10,000 times"),
        ("/invite", "days=1&uses=1&label=a%00b", "/invite", "be shown"),
        ("/admin/people/1", "administrator=false", "/admin/people/1", "the only administrator"),
        ("/admin/people/1", "active=false", "/admin/people/1", "your own account"),
        ("/admin/people/1/reset-link", "", "/admin/people/1", "your own password"),
        ("/admin/deactivate", "handle=nobody", "/admin", "Nobody here is called @nobody."),
        ("/admin/deactivate", "handle=root", "/admin", "your own account"),
        ("/rooms/1/bans", "handle=root", "/rooms/1/people", "ban yourself"),
        ("/rooms/1/bans", "handle=a+b", "/rooms/1/people", "value=\"a b\""),
        ("/settings/tokens", "name=+", "/settings", "The token's name is empty."),
        ("/settings/name", "display_name=a%E2%80%8Bb", "/settings", "value=\"a\u{200b}b\""),
        ("/admin/settings", "server_name=a%00b", "/admin", "be shown"),
        ("/admin/rooms/all", "", "/admin/rooms", "Tick the box"),
    ] {
        let answer = root.form(path, fields).await.expect(303);
        assert_eq!(answer.location(), location, "{path}");
        let plain = root.get(location).await.expect(200).text;
        let page = root.follow(&answer).await.text;
        assert!(page.contains(sentence) && !plain.contains(sentence), "{path}: {page}");
    }
    root.form("/rooms/99", "client_id=1&body=x").await.expect(404);
    house.close().await;
}

#[tokio::test]
async fn what_a_form_did_is_said_once_on_the_page_that_it_leads_to() {
    let (house, mut root) = House::with_root().await;
    house.account("ben").await;
    house.account("ana").await;
    for (path, fields, location, sentence) in [
        ("/settings/look", "theme=dark", "/settings", "Appearance saved."),
        ("/settings/additions", "", "/settings", "Saved."),
        ("/settings/name", "display_name=+Roo+", "/settings", "Display name saved."),
        ("/admin/settings", "server_name=Harbour&sign_up=open", "/admin", "Saved."),
        ("/rooms/1/members/2/remove", "", "/rooms/1/people", "Removed @ben."),
        ("/rooms/1/members", "handle=ben", "/rooms/1?panel=details", "Added @ben."),
        (
            "/rooms/1/members",
            "handle=ben",
            "/rooms/1?panel=details",
            "@ben is in this room already.",
        ),
        ("/rooms/1/bans", "handle=%40Ben", "/rooms/1/people", "Banned @ben."),
        ("/rooms/1/bans/2/lift", "", "/rooms/1/people", "Unbanned @ben."),
        ("/admin/deactivate", "handle=ana", "/admin", "Deactivated @ana."),
        ("/rooms", "", "/rooms", "No room was selected."),
    ] {
        let answer = root.form(path, fields).await.expect(303);
        assert_eq!(answer.location(), location, "{path}");
        let page = root.follow(&answer).await.text;
        assert!(page.contains(sentence), "{path}: {page}");
    }
    house.close().await;
}

/// Screen readers name a field by its label alone, and say what is wrong with it.
#[tokio::test]
async fn what_is_wrong_stands_at_its_field_which_has_the_focus() {
    let (house, mut root) = House::with_root().await;
    root.form("/admin/settings", "server_name=Harbour&sign_up=open").await.expect(303);
    house.account("ada").await;
    let good = "Ada".to_owned();
    for (name, handle, password, wrong, sentence) in [
        (&*good, "eve", "short", "password", "Use at least 12 characters."),
        (&good, "ada", PASSWORD, "handle", "This username is taken"),
        (&good, "a b", PASSWORD, "handle", "Usernames have 2 to 32 letters"),
        ("%00", "eve", PASSWORD, "name", "be shown."),
    ] {
        let fields = format!("name={name}&handle={handle}&password={}", password.replace(' ', "+"));
        let page = house.visitor().form("/sign-up", &fields.replace("a b", "a+b")).await.text;
        let page = page.replace("&#x27;", "'");
        let inputs: Vec<_> = page.split("<input").skip(1).collect();
        for input in &inputs {
            let tag = input.split('>').next().unwrap();
            let is_wrong = tag.contains(&format!("name=\"{wrong}\""));
            assert_eq!(tag.contains("aria-invalid=\"true\""), is_wrong, "{wrong}: {tag}");
            assert_eq!(tag.contains("autofocus"), is_wrong, "{wrong}: {tag}");
            assert_eq!(tag.contains(&format!("wrong-{wrong}")), is_wrong, "{wrong}: {tag}");
        }
        let at = page.split(&format!("id=\"wrong-{wrong}\"")).nth(1).expect("a sentence");
        assert!(at.split('<').next().unwrap().contains(sentence), "{wrong}: {page}");
        assert_eq!(page.matches(sentence).count(), 1, "{wrong}: once");
        assert!(page.contains("for=\"field-password\" class=\"field__label\">Password<"), "{page}");
    }
    house.close().await;
}

#[tokio::test]
async fn the_password_is_changed_on_its_page_and_other_browsers_are_signed_out() {
    let (house, mut root) = House::with_root().await;
    let other = root.clone();
    assert!(root.get("/settings").await.text.contains("href=\"/settings/password\""));
    root.get("/settings/password").await.expect(200);
    let new = "Krähen zählen lose Ziegel".replace(' ', "+");
    for (current, new, field) in
        [("wrong wrong wrong", &*new, "current"), (PASSWORD, "short", "password")]
    {
        let fields = format!("current={}&password={new}", current.replace(' ', "+"));
        let page = root.form("/settings/password", &fields).await;
        assert!(page.status.is_client_error(), "{field}: {}", page.status);
        assert!(page.text.contains(&format!("id=\"wrong-{field}\"")), "{field}: {}", page.text);
        assert!(!page.text.contains("wrong wrong") && !page.text.contains("\"short\""));
    }
    let fields = format!("current={}&password={new}", PASSWORD.replace(' ', "+"));
    let answer = root.form("/settings/password", &fields).await.expect(303);
    assert_eq!(answer.location(), "/settings");
    root.get("/api/v1/me").await.expect(200);
    other.get("/api/v1/me").await.refused(401, "unauthenticated");
    let page = root.follow(&answer).await.text;
    assert!(page.contains("Password changed."), "{page}");
    house.close().await;
}

#[tokio::test]
async fn an_administrator_deactivates_an_account_by_its_handle() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    ben.form("/admin/deactivate", "handle=root").await.expect(303);
    root.get("/api/v1/me").await.expect(200);
    let closed = root.form("/admin/deactivate", "handle=Ben").await.expect(303);
    assert_eq!(closed.location(), "/admin");
    ben.get("/api/v1/me").await.refused(401, "unauthenticated");
    house.close().await;
}

#[tokio::test]
async fn a_page_says_why_a_server_of_the_release_before_refused_its_form() {
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
    assert!(page.text.contains("You have been signed out."), "{}", page.text);
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

    let made = root.form("/settings/tokens", "name=bot&scope=write").await.expect(303);
    let page = root.follow(&made).await.text;
    let secret = page.split(['<', '>']).find(|text| text.starts_with("cfb_")).unwrap();
    root.with_token(secret).get("/api/v1/me").await.expect(200);
    assert!(!root.get("/settings").await.text.contains(secret), "it is shown once");
    assert!(page.contains("never used"), "{page}");

    let made = root.form("/admin/invites", "days=7&uses=1").await.expect(303);
    assert!(!made.location().contains("invite="), "an address stays in the history");
    let page = root.follow(&made).await.text;
    let link = page.find("/sign-up?invite=").expect("the link");
    assert!(link < page.find("id=\"invites\"").unwrap(), "it comes first");
    assert!(page.contains("Invitation 1"), "{page}");
    assert!(!root.get("/admin").await.text.contains("/sign-up?invite="), "it is shown once");
    root.form("/admin/settings", "server_name=Harbour&sign_up=closed").await.expect(303);
    assert_eq!(root.get("/api/v1/settings").await.json()["server_name"], "Harbour");
    house.close().await;
}
