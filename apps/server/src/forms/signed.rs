//! Requires that the sender of a form is signed in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::ErrorCode;

use super::go_to;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::Signed;

/// The word of `?why=` in the address of the sign-in page: the session of the page with the form has
/// ended.
pub(crate) const SESSION_ENDED: &str = "session_ended";

/// Sender of the form; redirects to sign-in where nobody is signed in.
#[derive(Clone, Debug)]
pub(crate) struct SignedForm(pub(crate) Actor);

impl FromRequestParts<Arc<App>> for SignedForm {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        match Signed::from_request_parts(parts, app).await {
            Ok(Signed(actor)) => Ok(Self(actor)),
            Err(refusal) if refusal.code() == ErrorCode::Unauthenticated => {
                Err(go_to(&format!("/sign-in?why={SESSION_ENDED}&next={}", page(&parts.uri))))
            }
            Err(refusal) => Err(refusal.into_response()),
        }
    }
}

/// The page that has this form: a room, or what stands under the first part of the path.
fn page(form: &Uri) -> String {
    let mut parts = form.path().split('/').skip(1);
    let path = match (parts.next().unwrap_or_default(), parts.next()) {
        ("rooms", Some(room)) => format!("/rooms/{room}"),
        ("invite", _) => "/invite".to_owned(),
        ("admin", Some("people")) => "/admin/people".to_owned(),
        ("rooms" | "invitations", _) => "/rooms".to_owned(),
        (
            page @ ("new-room" | "new-message" | "settings" | "admin" | "unreads" | "saved"
            | "drafts"),
            _,
        ) => {
            format!("/{page}")
        }
        _ => "/".to_owned(),
    };
    url::form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_in_leads_back_to_the_page_of_the_form() {
        for (form, back) in [
            ("/rooms/3", "%2Frooms%2F3"),
            ("/rooms/3/leave", "%2Frooms%2F3"),
            ("/settings/tokens/4/revoke", "%2Fsettings"),
            ("/direct", "%2F"),
        ] {
            assert_eq!(page(&Uri::from_static(form)), back);
        }
    }
}
