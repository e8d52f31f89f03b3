//! Sends visitors to the page that is for them.

use axum::http::Uri;
use confab_store::StoreError;

use crate::app::App;
use crate::auth::Actor;
use crate::settings::read::read_settings;

/// Whether a visitor sees the page or goes elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Stay,
    Go(String),
}

/// Which pages are for people who are not signed in.
const GATES: [&str; 3] = ["/set-up", "/sign-in", "/sign-up"];

/// Redirects: signed-in people away from the gates, everyone else to the gate that lets them in.
pub(super) async fn way(app: &App, actor: Option<&Actor>, uri: &Uri) -> Result<Way, StoreError> {
    if uri.path().starts_with("/reset/") {
        // Whoever is signed in here may have a link for another account.
        return Ok(Way::Stay);
    }
    let at_gate = GATES.contains(&uri.path());
    if actor.is_some() {
        return Ok(if at_gate { Way::Go("/".into()) } else { Way::Stay });
    }
    let has_accounts = !read_settings(app).await?.needs_set_up;
    Ok(match (has_accounts, uri.path()) {
        (false, "/set-up") | (true, "/sign-in" | "/sign-up") => Way::Stay,
        (false, _) => Way::Go("/set-up".into()),
        (true, "/" | "/set-up") => Way::Go("/sign-in".into()),
        (true, _) => Way::Go(sign_in_for(uri)),
    })
}

/// The sign-in page that leads back to where someone wanted to go.
fn sign_in_for(uri: &Uri) -> String {
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    let encoded: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    format!("/sign-in?next={encoded}")
}
