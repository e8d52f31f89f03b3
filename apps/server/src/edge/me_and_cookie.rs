//! Answers someone who just came in: who they are, and the cookie that says so from now on.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Me;

use crate::app::App;
use crate::chat::{SESSION_SECONDS, SignedIn};

/// The answer of signing in, signing up, setting up and changing the password.
#[derive(Clone, Debug)]
pub struct MeAndCookie {
    me: Me,
    cookie: HeaderValue,
}

impl MeAndCookie {
    pub fn new(app: &App, signed_in: SignedIn) -> Self {
        let cookie = app.config.session_cookie().set(&signed_in.token, SESSION_SECONDS);
        Self { me: signed_in.me, cookie }
    }

    /// The header alone, for an answer that is a redirect.
    pub fn into_cookie(self) -> HeaderValue {
        self.cookie
    }
}

impl IntoResponse for MeAndCookie {
    fn into_response(self) -> Response {
        ([(header::SET_COOKIE, self.cookie)], Json(self.me)).into_response()
    }
}
