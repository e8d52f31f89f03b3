//! The pages as they are sent, and the files beside them.

use std::path::Path;

use serde_json::json;

use crate::house::House;

fn site(dir: &Path) {
    let site = dir.join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(site.join("favicon.svg"), "<svg/>").unwrap();
    std::fs::write(site.join("pkg/confab.js"), "export default 1").unwrap();
    std::fs::write(site.join("pkg/confab.js.br"), "as brotli").unwrap();
    let named = site.join("pkg/0123456789abcdef0123456789abcdef");
    std::fs::create_dir(&named).unwrap();
    std::fs::write(named.join("confab.css"), "a{}").unwrap();
    std::fs::write(dir.join("secret.txt"), "a secret").unwrap();
}

#[tokio::test]
async fn the_first_html_holds_the_last_messages() {
    let (house, mut root) = House::with_root().await;
    for n in 0..3 {
        let message = json!({"client_id": format!("m{n}"), "body": format!("sentence {n} <i>")});
        root.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    }
    let page = root.get("/rooms/1").await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "private, no-store");
    assert_eq!(page.header("vary"), "Cookie");
    for n in 0..3 {
        assert!(page.text.contains(&format!("sentence {n} &lt;i&gt;")), "{}", page.text);
    }
    assert!(!page.text.contains("<i>"));
    // In place, and not in a template that a script would have to move.
    assert!(!page.text.contains("<template"));
    house.close().await;
}

/// Without scripts nothing loads older ones by itself.
#[tokio::test]
async fn links_lead_through_all_that_was_said_and_back() {
    let (house, mut root) = House::with_root().await;
    for n in 0..120 {
        let message =
            json!({"client_id": format!("m{n}"), "body": format!("sentence {n} of many")});
        root.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    }
    let link = |text: &str| {
        let (_, link) = text.split_once("href=\"/rooms/1?before=")?;
        Some(format!("/rooms/1?before={}", link.split('"').next()?))
    };
    let mut page = root.get("/rooms/1").await.expect(200).text;
    assert!(!page.contains("Latest messages"));
    let mut seen = Vec::new();
    loop {
        seen.extend((0..120).filter(|n| page.contains(&format!(">sentence {n} of"))));
        let Some(older) = link(&page) else { break };
        page = root.get(&older).await.expect(200).text;
        assert!(page.contains("Latest messages"), "{page}");
        assert!(!page.contains("type=\"module\""), "an app would go on where the page ends");
        assert!(page.contains("<title>#general"), "{page}");
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..120).collect::<Vec<_>>(), "each once");
    assert!(page.contains("beginning of") || page.contains("very start"), "{page}");
    root.get("/rooms/1?before=x").await.expect(200);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_pages_at_once_are_all_whole() {
    let (house, mut root) = House::with_root().await;
    let message = json!({"client_id": "m", "body": "the one sentence"});
    root.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    // The parts of a page are rendered on several threads, which must not disturb each other.
    for _ in 0..20 {
        let pages = (0..16).map(|_| root.get("/rooms/1"));
        for page in futures_util::future::join_all(pages).await {
            assert!(page.expect(200).text.contains("the one sentence"));
        }
        let others = ["/rooms/1?panel=details", "/settings", "/browse", "/admin", "/invite"];
        for page in futures_util::future::join_all(others.map(|path| root.get(path))).await {
            page.expect(200);
        }
    }
    house.close().await;
}

#[tokio::test]
async fn visitors_are_sent_to_the_page_that_is_for_them() {
    let house = House::empty().await;
    for path in ["/", "/rooms/1", "/sign-in", "/sign-up"] {
        let answer = house.visitor().get(path).await.expect(303);
        assert_eq!(answer.location(), "/set-up", "{path}");
    }
    house.visitor().get("/set-up").await.expect(200);
    house.close().await;

    let (house, root) = House::with_root().await;
    for (path, location) in [
        ("/", "/sign-in"),
        ("/set-up", "/sign-in"),
        ("/rooms/1", "/sign-in?next=%2Frooms%2F1"),
        ("/browse?query=a", "/sign-in?next=%2Fbrowse%3Fquery%3Da"),
    ] {
        assert_eq!(house.visitor().get(path).await.expect(303).location(), location, "{path}");
    }
    for (path, location) in [("/", "/rooms/1"), ("/sign-in", "/"), ("/set-up", "/")] {
        assert_eq!(root.get(path).await.expect(303).location(), location, "{path}");
    }
    house.close().await;
}

#[tokio::test]
async fn every_page_is_rendered_for_a_member() {
    let (house, root) = House::with_root().await;
    let pages = ["/rooms/1", "/browse", "/new-room", "/settings", "/invite"];
    let administration =
        ["/admin", "/admin/people", "/admin/people/1", "/admin/rooms", "/admin/audit"];
    for path in pages.into_iter().chain(administration) {
        let page = root.get(path).await.expect(200);
        assert!(page.text.starts_with("<!DOCTYPE html>"), "{path}");
    }
    for path in ["/sign-in", "/sign-up"] {
        house.visitor().get(path).await.expect(200);
    }
    house.close().await;
}

#[tokio::test]
async fn a_title_ends_in_the_name_of_the_installation_and_is_nothing_but_text() {
    let (house, mut root) = House::with_root().await;
    root.form("/admin/settings", "server_name=Harbour+%26+%3Cco%3E&sign_up=open").await.expect(303);
    for (path, title) in [
        ("/rooms/1", "#general"),
        ("/rooms/99", "Not found"),
        ("/browse", "Browse rooms"),
        ("/settings", "Settings"),
    ] {
        let page = root.get(path).await;
        let title = format!("<title>{title} · Harbour &amp; &lt;co></title>");
        assert!(page.text.contains(&title), "{path}: {}", page.text);
    }
    let page = house.visitor().get("/sign-in").await.expect(200);
    assert!(page.text.contains("<title>Sign in · Harbour"), "{}", page.text);
    house.close().await;
}

/// Nothing that a parser takes for text may hold a marker of the renderer.
#[tokio::test]
async fn no_text_holds_what_only_a_renderer_reads() {
    let (house, mut root) = House::with_root().await;
    let typed = root.form("/rooms/1", "client_id=key&body=+%0A").await.expect(422).text;
    let mut pages = vec![typed];
    for path in ["/rooms/1", "/new-room", "/settings", "/admin", "/browse?query=a"] {
        pages.push(root.get(path).await.expect(200).text);
    }
    for page in pages {
        for element in ["title", "textarea", "script"] {
            for inside in page.split(&format!("<{element}")).skip(1) {
                let inside = inside.split("</").next().unwrap();
                assert!(!inside.contains("<!>"), "<{element}{inside}");
            }
        }
    }
    house.close().await;
}

#[tokio::test]
async fn times_are_of_the_readers_zone_or_say_that_they_are_not() {
    let (house, mut root) = House::with_root().await;
    let session = root.cookie.clone().unwrap();
    let message = json!({"client_id": "m", "body": "ahoy"});
    root.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    for path in ["/rooms/1", "/settings"] {
        let page = root.get(path).await.expect(200);
        assert!(page.text.contains(" UTC<"), "{path}: {}", page.text);
        assert!(!page.text.contains(">Today"), "{path}: whose day is not known");
    }
    // Its clocks differ from UTC by a quarter of an hour, all year.
    root.cookie = Some(format!("{session}; confab-zone=Asia/Kathmandu"));
    for path in ["/rooms/1", "/settings"] {
        let page = root.get(path).await.expect(200);
        assert!(!page.text.contains(" UTC<"), "{path}: {}", page.text);
        assert!(page.text.to_lowercase().contains(">today"), "{path}: {}", page.text);
        let time = page.text.split("<time").nth(1).unwrap().split("</time>").next().unwrap();
        let (utc, shown) = time.split_once("Z\"").unwrap();
        let minutes = |text: &str| text.rsplit(':').next().unwrap()[..2].parse::<u32>().unwrap();
        let (utc, shown) = (minutes(&format!("{utc}  ")), minutes(shown));
        assert_eq!((utc + 45) % 60, shown, "{path}: {time}");
    }
    root.cookie = Some(format!("{session}; confab-zone=Middle/Earth"));
    assert!(root.get("/settings").await.expect(200).text.contains(" UTC<"));
    house.close().await;
}

#[tokio::test]
async fn the_room_that_was_shown_last_is_home() {
    let (house, mut root) = House::with_root().await;
    let room = json!({"name": "docks", "visibility": "public"});
    root.post("/api/v1/rooms", &room).await.expect(200);
    let page = root.get("/rooms/2").await.expect(200);
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().collect();
    assert!(cookies.iter().any(|c| c.to_str().unwrap().starts_with("confab-room=2;")));
    let session = root.cookie.clone().unwrap();
    root.cookie = Some(format!("{session}; confab-room=2"));
    assert_eq!(root.get("/").await.expect(303).location(), "/rooms/2");
    root.cookie = Some(format!("{session}; confab-room=99"));
    assert_eq!(root.get("/").await.expect(303).location(), "/rooms/1");
    house.close().await;
}

#[tokio::test]
async fn a_room_one_may_not_see_and_a_page_that_is_none_are_not_found() {
    let (house, _root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let ben = house.account("ben").await;
    let room = json!({"name": "harbour", "visibility": "private"});
    let room = ana.post("/api/v1/rooms", &room).await.expect(200).json()["id"].clone();
    let seen = ben.get(&format!("/rooms/{room}")).await.expect(404);
    assert!(!seen.text.contains("harbour"));
    ben.get("/rooms/9999").await.expect(404);
    ben.get("/rooms/x").await.expect(404);
    let page = ben.clone().with_header("accept", "text/html").get("/nothing").await.expect(404);
    assert!(page.text.starts_with("<!DOCTYPE html>"));
    assert!(page.text.contains("href=\"/rooms/1\""), "the rooms are beside it: {}", page.text);
    let visitor = house.visitor().with_header("accept", "text/html");
    let page = visitor.get("/nothing").await.expect(404);
    assert!(page.text.contains("href=\"/sign-in\""), "{}", page.text);
    ben.get("/nothing.js").await.refused(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn each_page_has_a_nonce_of_its_own_that_its_scripts_carry() {
    let (house, root) = House::with_root().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let page = root.get("/rooms/1").await.expect(200);
        let policy = page.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        for script in page.text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
        }
        let attributes = page.text.matches(&format!(" nonce=\"{nonce}\"")).count();
        assert_eq!(page.text.matches(&nonce).count(), attributes, "nowhere else can it be read");
        assert!(!page.text.contains(" style=\""), "an attribute that the policy blocks");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
    house.close().await;
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let (house, root) = House::with_root().await;
    site(house.dir.path());
    for path in ["/rooms/1", "/favicon.svg", "/api/v1/me", "/api/v1/nothing", "/nothing"] {
        let answer = root.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "'strict-dynamic' 'wasm-unsafe-eval'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
    }
    house.close().await;
}

#[tokio::test]
async fn files_come_as_the_browser_takes_them_and_hashed_ones_for_good() {
    let (house, _root) = House::with_root().await;
    site(house.dir.path());
    let visitor = house.visitor();
    let plain = visitor.get("/pkg/confab.js").await.expect(200);
    assert_eq!(plain.header("content-type"), "text/javascript");
    assert_eq!(plain.header("cache-control"), "public, no-cache");
    let brotli = visitor.clone().with_header("accept-encoding", "br").get("/pkg/confab.js").await;
    assert_eq!((brotli.header("content-encoding"), &*brotli.text), ("br", "as brotli"));
    let hashed = visitor.get("/pkg/0123456789abcdef0123456789abcdef/confab.css").await.expect(200);
    assert_eq!(hashed.header("cache-control"), "public, max-age=31536000, immutable");
    house.close().await;
}

#[tokio::test]
async fn nothing_above_the_site_can_be_reached() {
    let (house, _root) = House::with_root().await;
    site(house.dir.path());
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/pkg/../../secret.txt",
        "/pkg/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/pkg",
        "/pkg/",
        "/confab.db",
        "/%00",
    ] {
        let text = raw_get(&house, path).await;
        assert!(!text.contains("a secret") && !text.contains("root:x"), "{path}: {text}");
        let status = text.split(' ').nth(1).unwrap();
        assert!(matches!(status, "400" | "404"), "{path}: {text}");
    }
    house.close().await;
}

/// Asks for a path as it is, which an HTTP client would tidy first.
async fn raw_get(house: &House, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = tokio::net::TcpStream::connect(house.addr()).await.unwrap();
    let head =
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", house.addr());
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
