//! Answers someone who just came in: who they are, and the cookies that say so from now on.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use confab_protocol::api::Me;

use crate::app::App;
use crate::chat::{SESSION_SECONDS, SignedIn};

/// The answer of signing in, signing up, setting up and changing the password.
#[derive(Clone, Debug)]
pub struct MeAndCookie {
    me: Me,
    cookies: Vec<HeaderValue>,
}

impl MeAndCookie {
    pub fn new(app: &App, signed_in: &SignedIn) -> Self {
        let mut cookies = app.cookies.set_session(&signed_in.token, SESSION_SECONDS).to_vec();
        cookies.push(app.cookies.set_device(&signed_in.device));
        Self { me: signed_in.me.clone(), cookies }
    }

    /// The `Set-Cookie` headers alone, for an answer that is a redirect.
    pub fn into_cookies(self) -> Vec<HeaderValue> {
        self.cookies
    }
}

impl IntoResponse for MeAndCookie {
    fn into_response(self) -> Response {
        let cookies = self.cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
        (AppendHeaders(cookies), Json(self.me)).into_response()
    }
}
