//! `POST /admin/deactivate`: closes an account, for administrators.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::edge::{Refusal, parse_handle};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let deactivate = async {
        let handle = parse_handle(&fields.handle)?;
        Ok::<_, Refusal>(chat::deactivate_handle(&app, &actor, &handle).await?)
    };
    match deactivate.await {
        Ok(()) => go_to("/admin"),
        Err(refusal) => go_back("/admin", refusal),
    }
}
