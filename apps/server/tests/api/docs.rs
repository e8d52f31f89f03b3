//! The documentation under `/docs`: for everyone, as static as it is, unless it is off.

use std::fs;
use std::path::Path;

use crate::house::House;

const KEPT: &str = "kept/0123456789abcdef0123456789abcdef";

fn site(dir: &Path) {
    fs::create_dir_all(dir.join("install")).unwrap();
    fs::create_dir_all(dir.join(KEPT)).unwrap();
    fs::write(dir.join("index.html"), "<h1>Confab</h1>").unwrap();
    fs::write(dir.join("install/index.html"), "<h1>Install</h1>").unwrap();
    fs::write(dir.join("install/index.html.br"), "as brotli").unwrap();
    fs::write(dir.join(KEPT).join("docs.css"), "a{}").unwrap();
}

#[tokio::test]
async fn the_documentation_is_served_with_a_policy_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let docs = folder.path().join("docs");
    site(&docs);
    fs::write(folder.path().join("secret.html"), "a secret").unwrap();
    let house = House::empty_with(|config| config.docs = Some(docs)).await;
    let visitor = house.visitor();

    for (path, text) in [("/docs/", "<h1>Confab</h1>"), ("/docs/install/", "<h1>Install</h1>")] {
        let page = visitor.get(path).await.expect(200);
        assert_eq!(page.text, text);
        assert_eq!(page.header("content-type"), "text/html");
        assert_eq!(page.header("cache-control"), "public, no-cache");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("nonce") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-frame-options"), "DENY");
    }
    let packed = house.visitor().with_header("accept-encoding", "br");
    assert_eq!(packed.get("/docs/install/").await.expect(200).text, "as brotli");
    let style = visitor.get(&format!("/docs/{KEPT}/docs.css")).await.expect(200);
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");

    // The way in leads to it.
    let first = house.visitor().with_header("accept", "text/html").get("/set-up").await.expect(200);
    assert!(first.text.contains("href=\"/docs/\""), "{}", first.text);

    // A page's own addresses are meant from its last `/`.
    for path in ["/docs", "/docs/install"] {
        assert_eq!(visitor.get(path).await.expect(308).location(), format!("{path}/"));
    }
    for path in
        ["/docs/gone/", "/docs/../secret.html", "/docs/%2e%2e/secret.html", "/docs//", "/docsets"]
    {
        let answer = visitor.get(path).await.expect(404);
        assert!(!answer.text.contains("secret"), "{path}");
        // The page that says so is one of the app's, with the app's policy.
        assert!(answer.header("content-security-policy").contains("nonce"), "{path}");
    }
    house.close().await;
}

#[tokio::test]
async fn without_documentation_its_addresses_are_none() {
    let house = House::empty().await;
    for path in ["/docs", "/docs/", "/docs/install/"] {
        house.visitor().get(path).await.expect(404);
    }
    assert!(!house.visitor().get("/set-up").await.expect(200).text.contains("/docs/"));
    house.close().await;
}
