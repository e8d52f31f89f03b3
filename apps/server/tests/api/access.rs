//! Access: every route, asked by everyone, against the table in the repository.
//!
//! The table is `access.golden`. A route without a row fails the test, and so does a changed cell.

mod cast;
mod routes;

use std::fmt::Write as _;

use cast::{Cast, ROLES, Scene};
use routes::Route;
use serde_json::Value;

use crate::house::House;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/access.golden");

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_everyone_as_the_table_says() {
    let (house, root) =
        House::with_root_and(|config| config.drain = std::time::Duration::ZERO).await;
    let mut cast = Cast::new(&house, root).await;
    let mut table = format!("{:<67}{:<9}", "route", "room");
    for role in ROLES {
        write!(table, "{:>15}", role.name()).unwrap();
    }
    table.push('\n');
    for route in routes::all() {
        for visibility in route.rooms() {
            write!(table, "{:<67}{visibility:<9}", route.name()).unwrap();
            let mut scene = None;
            for role in ROLES {
                // A refusal has changed nothing: the next may ask about the same scene.
                let now = match scene.take() {
                    Some(scene) => scene,
                    None => cast.scene(&house, visibility, &route.path).await,
                };
                let cell = ask(&cast, &house, &now, &route, role).await;
                write!(table, "{cell:>15}").unwrap();
                let changed = cell.starts_with('2') || cell == "done";
                scene = Some(now).filter(|_| !changed);
            }
            table.push('\n');
        }
    }
    crate::golden::compare(GOLDEN, &table);
    house.close().await;
}

/// Result for one of the cast: a status, or for a redirect whether it leads in, back or on.
async fn ask(cast: &Cast, house: &House, scene: &Scene, route: &Route, role: cast::Role) -> String {
    let mut visitor = cast.enter(house, role).await;
    let path = scene.fill(&route.path, &visitor.own);
    let (kind, body) = route.body(scene);
    let answer = visitor.visitor.ask(route.method.clone(), &path, kind, body).await;
    match answer.status.as_u16() {
        303 if answer.location().starts_with("/sign-in") => "sign in".into(),
        303 => match answer.flash().as_ref().map(|word| &word["refused"]["code"]) {
            Some(Value::String(code)) => code.clone(),
            _ => "done".into(),
        },
        status => status.to_string(),
    }
}
