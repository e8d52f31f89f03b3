//! `POST /sign-out`: ends the session.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::landing::{go_back, go_in};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::edge::FORGET_STORAGE;
use crate::flash::Flash;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedForm(actor): SignedForm,
) -> Response {
    match chat::sign_out(&app, &actor, app.cookies.sessions(&headers)).await {
        Ok(ended) => {
            let mut cookies = app.cookies.clear_session(&headers, &ended);
            let flash = Flash::Done("You have signed out.".to_owned());
            cookies.push(app.cookies.set_flash(&flash.value()));
            let mut response = go_in("/sign-in", cookies);
            let (name, value) = FORGET_STORAGE;
            response.headers_mut().insert(name, value);
            response
        }
        Err(error) => go_back(&app, "/settings", error.into()),
    }
}
