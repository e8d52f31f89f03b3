//! The cookies of a browser that has several, of this installation and of others.

use std::collections::BTreeMap;

use serde_json::json;

use crate::house::{House, PASSWORD};
use crate::visitor::{Answer, Visitor};

/// All cookies of one browser, which keeps them by host, whatever the port.
#[derive(Clone, Default)]
struct Jar(BTreeMap<String, String>);

impl Jar {
    fn keep(&mut self, answer: &Answer) {
        for pair in answer.cookies() {
            let (name, value) = pair.split_once('=').unwrap();
            self.0.insert(name.to_owned(), value.to_owned());
        }
        self.0.retain(|_, value| !value.is_empty());
    }

    /// The browser at one server.
    fn at(&self, house: &House) -> Visitor {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut visitor = house.visitor();
        visitor.cookie = Some(pairs.join("; ")).filter(|pairs| !pairs.is_empty());
        visitor
    }

    async fn sign_in(&mut self, house: &House) {
        let body = json!({"handle": "root", "password": PASSWORD});
        let answer = self.at(house).post("/api/v1/sign-in", &body).await.expect(200);
        self.keep(&answer);
    }

    async fn sign_out(&mut self, house: &House) {
        let answer = self.at(house).post("/api/v1/sign-out", &json!({})).await.expect(204);
        self.keep(&answer);
    }

    async fn is_in(&self, house: &House) -> bool {
        self.at(house).get("/api/v1/me").await.status == 200
    }
}

#[tokio::test]
async fn two_installations_on_one_host_know_nothing_of_each_other() {
    let ((one, _), (two, _)) = (House::with_root().await, House::with_root().await);
    let mut jar = Jar::default();
    jar.sign_in(&one).await;
    jar.sign_in(&two).await;
    assert!(jar.is_in(&one).await && jar.is_in(&two).await);
    jar.sign_out(&two).await;
    assert!(jar.is_in(&one).await && !jar.is_in(&two).await);
    jar.sign_in(&two).await;
    jar.sign_out(&one).await;
    assert!(!jar.is_in(&one).await && jar.is_in(&two).await);
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn a_session_that_the_release_before_gave_goes_on() {
    let (house, root) = House::with_root().await;
    let shared = house.app().cookies.shared_session_name().to_owned();
    let value = root.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    // The release before knows this name alone, and left an ended session under the other.
    let mut jar = Jar(BTreeMap::from([(shared.clone(), value)]));
    jar.0.insert(house.app().cookies.session_name().to_owned(), "0".repeat(64));
    assert!(jar.is_in(&house).await);
    jar.sign_out(&house).await;
    assert!(!jar.is_in(&house).await);
    // A session of this release is one there.
    jar.sign_in(&house).await;
    jar.0.retain(|name, _| *name == shared);
    assert!(jar.is_in(&house).await);
    house.close().await;
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had() {
    let (house, root) = House::with_root().await;
    let mut jar = Jar::default();
    jar.sign_in(&house).await;
    let before = jar.clone();
    jar.sign_in(&house).await;
    assert!(jar.is_in(&house).await && !before.is_in(&house).await);
    // As someone else, by signing up.
    let before = jar.clone();
    let eve = json!({"handle": "eve", "name": "Eve", "password": PASSWORD});
    let answer = jar.at(&house).post("/api/v1/sign-up", &eve).await.expect(200);
    jar.keep(&answer);
    assert!(!before.is_in(&house).await);
    assert_eq!(jar.at(&house).get("/api/v1/me").await.json()["person"]["handle"], "eve");
    // A wrong password ends nothing, and nobody else's session ends.
    let wrong = json!({"handle": "root", "password": "wrong wrong wrong"});
    jar.at(&house).post("/api/v1/sign-in", &wrong).await.refused(401, "unauthenticated");
    assert!(jar.is_in(&house).await);
    root.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn another_pages_cookie_hides_neither_session_nor_look() {
    let (house, root) = House::with_root().await;
    let session = root.cookie.clone().unwrap();
    let mut visitor = root.clone();
    visitor.cookie = Some(format!("theme=größe; {session}; confab-look=dark.compact"));
    visitor.get("/api/v1/me").await.expect(200);
    let page = visitor.get("/settings").await.expect(200);
    assert!(page.text.contains("data-theme=\"dark\""), "{}", page.text);
    house.close().await;
}

#[tokio::test]
async fn signing_out_has_the_browser_forget_what_it_kept() {
    let (house, mut root) = House::with_root().await;
    let mut other = root.clone();
    let answer = root.post("/api/v1/sign-out", &json!({})).await.expect(204);
    assert_eq!(answer.header("clear-site-data"), "\"storage\"");
    let body = json!({"handle": "root", "password": PASSWORD});
    other.post("/api/v1/sign-in", &body).await.expect(200);
    let answer = other.form("/sign-out", "").await.expect(303);
    assert_eq!(answer.header("clear-site-data"), "\"storage\"");
    // The device stays known.
    assert!(answer.cookies().all(|pair| !pair.contains("device")));
    house.close().await;
}
