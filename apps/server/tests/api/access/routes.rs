//! Finds every route in the server's own source, so that none can be forgotten.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use super::cast::Scene;
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One method of one path.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) path: String,
    pub(super) method: Method,
}

/// Every route, by path.
pub(super) fn all() -> Vec<Route> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/routes.rs");
    let source = std::fs::read_to_string(source).unwrap();
    let mut routes = Vec::new();
    for list in source.split("\nfn ") {
        let prefix = if list.starts_with("api(") { "/api/v1" } else { "" };
        let list = list.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
        for call in list.split(".route(\"").skip(1) {
            read(call, prefix, &mut routes);
        }
    }
    // Only builds for the WebSocket's conformance have it, and no release.
    routes.retain(|route| route.path != "/echo");
    routes.sort_by(|a, b| (&a.path, a.method.as_str()).cmp(&(&b.path, b.method.as_str())));
    assert!(routes.len() > 40, "the source is written in another way now: {routes:?}");
    routes
}

/// Reads `path", get(a).post(b))` up to the next statement or route.
fn read(call: &str, prefix: &str, routes: &mut Vec<Route>) {
    let (path, rest) = call.split_once('"').unwrap();
    let handlers = rest.split(") .").next().unwrap();
    let before = routes.len();
    for method in METHODS {
        if handlers.contains(&format!("{method}(")) {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            routes.push(Route { path: format!("{prefix}{path}"), method });
        }
    }
    assert!(routes.len() > before, "no method in {call:.60}");
}

impl Route {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// In which kinds of rooms the route is asked.
    pub(super) fn rooms(&self) -> &'static [&'static str] {
        if self.path.contains("{room}") { &["public", "private", "direct"] } else { &["-"] }
    }

    /// A good body: so that only who asks makes the difference.
    pub(super) fn body(&self, scene: &Scene) -> (&'static str, Vec<u8>) {
        if self.method == Method::GET || self.method == Method::DELETE {
            return ("", Vec::new());
        }
        match self.path.strip_prefix("/api/v1") {
            Some(path) => ("application/json", json_body(path, scene).to_string().into_bytes()),
            None => ("application/x-www-form-urlencoded", form(&self.path, scene).into_bytes()),
        }
    }
}

fn json_body(path: &str, scene: &Scene) -> Value {
    let password = crate::house::PASSWORD;
    match path {
        "/set-up" | "/sign-up" => {
            json!({"handle": scene.fresh, "name": "New", "password": password})
        }
        "/sign-in" => json!({"handle": "nobody", "password": password}),
        "/me/picture" => json!({"file": "0".repeat(32)}),
        "/me/password" => json!({"current": password, "new": password}),
        "/tokens" => json!({"name": "bot", "scopes": ["read"]}),
        "/reset" => json!({"code": "0".repeat(64), "password": password}),
        "/accounts/{user}" => json!({"administrator": true}),
        "/invites" => json!({"days": 1, "uses": 1}),
        "/highlight" => json!({"language": "lua", "text": "a"}),
        "/sections" => json!({"name": "Work"}),
        "/sections/{section}" => json!({"folded": true}),
        "/rooms/leave" => json!({"rooms": [scene.room()]}),
        "/rooms" => json!({"name": scene.fresh, "visibility": "public"}),
        "/rooms/{room}" => json!({"topic": "changed"}),
        "/rooms/{room}/members/{user}/role" => json!({"role": "moderator"}),
        "/rooms/{room}/members" | "/direct" => json!({"handle": "stranger"}),
        "/rooms/{room}/messages" | "/rooms/{room}/messages/{seq}" => {
            json!({"client_id": scene.fresh, "body": "Hello"})
        }
        "/rooms/{room}/read" => json!({"read": {"version": 0, "seq": 1}}),
        "/rooms/{room}/messages/{seq}/thread/read" => json!({"seq": 1}),
        "/rooms/{room}/settings" => json!({"muted": true}),
        "/rooms/{room}/draft" => json!({"body": "not finished"}),
        "/push" => json!({"hide_text": true}),
        "/push/subscription" => json!({
            "endpoint": format!("https://push.example.org/{}", scene.fresh),
            "keys": {
                "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx\
                           aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "auth": "BTBZMqHH6r4Tts7J_aSIgg",
            },
        }),
        "/page-faults" => json!({"message": "unreachable"}),
        _ => json!({}),
    }
}

fn form(path: &str, scene: &Scene) -> String {
    let (fresh, password) = (&scene.fresh, crate::house::PASSWORD.replace(' ', "+"));
    match path {
        "/set-up" | "/sign-up" => format!("handle={fresh}&name=New&password={password}"),
        "/sign-in" => format!("handle={fresh}&password={password}"),
        "/new-room" => format!("name={fresh}&visibility=public"),
        "/rooms/{room}" | "/rooms/{room}/threads/{seq}" => {
            format!("client_id={fresh}&body=Hello")
        }
        "/rooms/{room}/threads/{seq}/follow" => "on=true".into(),
        "/rooms/{room}/members/{user}/role" => "role=moderator".into(),
        "/rooms/{room}/state" => "archived=true".into(),
        "/rooms/{room}/members" | "/rooms/{room}/bans" | "/direct" => "handle=stranger".into(),
        "/new-message" => "to=stranger".into(),
        "/settings/status" => "status=Away&until=never".into(),
        "/settings/busy" => "busy=off".into(),
        "/settings/pause" => "pause=1h".into(),
        "/share" => format!("room={}&text=Hello", scene.room()),
        "/settings/time-zone" => "time_zone=UTC".into(),
        "/admin/deactivate" => format!("handle={}", scene.goes),
        "/settings/name" => "display_name=New".into(),
        "/settings/tokens" => "name=bot".into(),
        "/settings/password" => format!("current={password}&password={password}"),
        "/rooms/{room}/delete" => format!("name={}", scene.called),
        "/rooms/{room}/settings" => "muted=on&level=all".into(),
        "/sections" => "name=Work".into(),
        "/rooms/{room}/description" => "description=About".into(),
        "/sections/{section}" => "does=fold".into(),
        "/drafts" => format!("room={}", scene.room()),
        "/admin/invites" | "/invite" => "days=1&uses=1".into(),
        "/admin/people/{user}" => "administrator=true".into(),
        "/reset/{code}" => format!("password={password}"),
        "/admin/rooms/all" => "sure=yes".into(),
        _ => String::new(),
    }
}
