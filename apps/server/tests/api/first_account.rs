//! Making the first account, and how often.

use confab_server::config::SetUpCode;
use confab_server::sessions::set_up_code::set_up_code;
use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn the_first_account_is_the_administrator_and_lands_in_general() {
    let house = House::empty().await;
    let mut root = house.visitor();
    let settings = root.get("/api/v1/settings").await.expect(200).json();
    assert_eq!(settings["needs_set_up"], true);
    let account = json!({"handle": "Root", "name": " Root ", "password": PASSWORD});
    let me = root.post("/api/v1/set-up", &account).await.expect(200).json();
    assert_eq!(me["role"], "administrator");
    assert_eq!(me["person"]["handle"], "root");
    assert_eq!(me["person"]["name"], "Root");
    let rooms = root.get("/api/v1/rooms").await.expect(200).json();
    assert_eq!(rooms[0]["name"], "general");
    let message = json!({"client_id": "1", "body": "First!"});
    let room = &rooms[0]["id"];
    root.post(&format!("/api/v1/rooms/{room}/messages"), &message).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn it_takes_the_code_that_every_server_prints() {
    let house = House::empty_with(|config| config.set_up_code = SetUpCode::Ask).await;
    let neighbour = house.neighbour().await;
    let code = set_up_code(house.app().store.as_ref(), house.app().random).await.unwrap();
    let same = set_up_code(neighbour.app().store.as_ref(), house.app().random).await.unwrap();
    assert_eq!(code, same);
    neighbour.stop().await;

    // Even from this machine: a proxy that tells nothing of its clients looks the same.
    let mut root = house.visitor();
    let mut account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    root.post("/api/v1/set-up", &account).await.refused(403, "invite_invalid");
    account["code"] = json!("0000-0000-0000-0000");
    root.post("/api/v1/set-up", &account).await.refused(403, "invite_invalid");
    account["code"] = json!(code.expose().to_uppercase());
    root.post("/api/v1/set-up", &account).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn its_page_asks_for_the_code_and_takes_it_from_the_link() {
    let house = House::empty_with(|config| config.set_up_code = SetUpCode::Ask).await;
    let page = house.visitor().get("/set-up?code=12ab-34cd-%22").await.expect(200);
    assert!(page.text.contains("name=\"code\""), "{}", page.text);
    assert!(page.text.contains("value=\"12ab-34cd-&quot;\""), "{}", page.text);
    let fields = "handle=root&name=Root&password=correct+horse+battery&code=wrong";
    let again = house.visitor().form("/set-up", fields).await.expect(403);
    assert!(again.text.contains("value=\"wrong\""), "{}", again.text);
    house.close().await;

    let house = House::empty().await;
    let page = house.visitor().get("/set-up").await.expect(200);
    assert!(!page.text.contains("name=\"code\""), "{}", page.text);
    house.close().await;
}

#[tokio::test]
async fn of_many_that_race_to_be_first_one_is() {
    let house = House::empty().await;
    let neighbour = house.neighbour().await;
    let bases = [house.addr(), neighbour.addr()];
    let tries = (0..8).map(|n| async move {
        let mut visitor = crate::visitor::Visitor::new(&format!("http://{}", bases[n % 2]));
        let account = json!({"handle": format!("root{n}"), "name": "Root", "password": PASSWORD});
        visitor.post("/api/v1/set-up", &account).await.status.as_u16()
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 403).count(), 7, "{statuses:?}");
    neighbour.stop().await;
    house.close().await;
}

#[tokio::test]
async fn once_there_is_an_account_set_up_is_over() {
    let (house, _root) = House::with_root().await;
    let account = json!({"handle": "eve", "name": "Eve", "password": PASSWORD});
    house.visitor().post("/api/v1/set-up", &account).await.refused(403, "sign_up_closed");
    house.close().await;
}
