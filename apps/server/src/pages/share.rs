//! `GET /share?title=&text=&url=`: what another app shares goes into a room as a draft.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use confab_policy::{Action, Standing};
use confab_protocol::{RoomId, RoomSummary};
use confab_web::{Page, Sheet};
use serde::Deserialize;

use super::Visit;
use crate::app::App;
use crate::forms::{FormBody, SignedForm, go_back_typed};
use crate::messages::drafts;
use crate::refusal::Refusal;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let parts = ["title", "text", "url"].map(|name| visit.query(name).unwrap_or_default());
    let text = joined(parts);
    let mut rooms = session.rooms.clone();
    let role = visit.actor()?.acting_role();
    rooms.retain(|room| {
        let RoomSummary { kind, membership, marks, .. } = *room;
        Standing { kind, membership, role, marks }.may(Action::Send)
    });
    Ok(visit.print(Page::Sheet(session, Sheet::Share { text, rooms })).await)
}

/// The parts on lines of their own, each once: some apps share an address as text.
fn joined(parts: [String; 3]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.into_iter().map(|part| part.trim().to_owned()) {
        if !part.is_empty() && !lines.iter().any(|line| line.contains(&part)) {
            lines.push(part);
        }
    }
    lines.join("\n")
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    room: RoomId,
    #[serde(default)]
    text: String,
}

/// The form `POST /share`. A draft that is there already stays, before the text.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(Fields { room, text }): FormBody<Fields>,
) -> Response {
    let keep = async {
        let all = drafts::list_drafts(&app, &actor).await?.drafts;
        let before = all.into_iter().find(|draft| draft.room.id == room && draft.thread.is_none());
        let body = match before {
            Some(draft) if !draft.body.is_empty() => format!("{}\n{text}", draft.body),
            _ => text.clone(),
        };
        drafts::keep(&app, &actor, room, None, body).await
    };
    match keep.await {
        Ok(_) => Redirect::to(&format!("/rooms/{room}")).into_response(),
        Err(refusal) => go_back_typed(&app, "/share", refusal, [("text", &text)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_put_together_and_nothing_twice() {
        let shared = |parts: [&str; 3]| joined(parts.map(str::to_owned));
        assert_eq!(
            shared(["Tea", "How to", "https://a.example"]),
            "Tea\nHow to\nhttps://a.example"
        );
        assert_eq!(
            shared(["", "see https://a.example", "https://a.example"]),
            "see https://a.example"
        );
        assert_eq!(shared([" ", "", ""]), "");
    }
}
