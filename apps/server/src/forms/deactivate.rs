//! `POST /admin/deactivate`: deactivates an account, for administrators.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back_typed, go_saying};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::edge::parse_handle;
use crate::refusal::Refusal;

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
        chat::deactivate_handle(&app, &actor, &handle).await?;
        Ok::<_, Refusal>(handle)
    };
    match deactivate.await {
        Ok(handle) => go_saying(&app, "/admin", format!("Deactivated @{handle}.")),
        Err(refusal) => {
            go_back_typed(&app, "/admin", refusal, [("handle", fields.handle.as_str())])
        }
    }
}
