//! `POST /new-room`: makes a room and goes there.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::Visibility;
use confab_web::Typed;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::go_to;
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::pages::{Visit, print_new_room};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    name: String,
    #[serde(default)]
    topic: String,
    visibility: Visibility,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let Fields { name, topic, visibility } = fields;
    let chosen = match visibility {
        Visibility::Public => "public",
        Visibility::Private => "private",
    };
    let typed = Typed::new([
        ("name", name.clone()),
        ("topic", topic.clone()),
        ("visibility", chosen.to_owned()),
    ]);
    let command = chat::CreateRoom { name, topic, visibility };
    match chat::create_room(&app, &actor, command).await {
        Ok(room) => go_to(&format!("/rooms/{}", room.id)),
        Err(error) => {
            let visit = Visit::by(app, Some(actor), head).refused(error, typed);
            print_new_room(visit).await.into_response()
        }
    }
}
