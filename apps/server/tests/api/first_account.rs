//! Who may make the first account, and how often.

use confab_server::chat::set_up_code;
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
async fn from_another_machine_it_takes_the_code_that_every_server_prints() {
    let house = House::empty().await;
    let neighbour = house.neighbour().await;
    let code = set_up_code(house.app().store.as_ref(), house.app().random).await.unwrap();
    let same = set_up_code(neighbour.app().store.as_ref(), house.app().random).await.unwrap();
    assert_eq!(code, same);
    neighbour.stop().await;

    let mut far = house.visitor().with_header("x-forwarded-for", "127.0.0.1");
    let mut account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    far.post("/api/v1/set-up", &account).await.refused(403, "invite_invalid");
    account["code"] = json!("0000-0000-0000-0000");
    far.post("/api/v1/set-up", &account).await.refused(403, "invite_invalid");
    account["code"] = json!(code.expose().to_uppercase());
    far.post("/api/v1/set-up", &account).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_page_that_rebinds_its_name_to_this_machine_is_not_local() {
    let house = House::empty().await;
    let mut rebound = house.visitor().with_header("host", "evil.example");
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    rebound.post("/api/v1/set-up", &account).await.refused(403, "invite_invalid");
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
