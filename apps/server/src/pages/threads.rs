//! `GET /threads`: the threads that one follows; and `GET /rooms/{room}/threads/{seq}`: one of them,
//! with a form to answer. Both need no script.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::{ClientId, ErrorCode, RoomId, Seq};
use confab_web::{Page, Sheet};

use super::Visit;
use crate::messages::threads::{ReadThreadPage, list_threads, read_thread};
use crate::refusal::Refusal;
use crate::rooms::find::find_room;

pub(crate) async fn list(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let before = visit.query("before");
    let page = list_threads(&visit.app, visit.actor()?, before.as_deref()).await?;
    Ok(visit.print(Page::Sheet(session, Sheet::Threads { page })).await)
}

pub(crate) async fn get(
    visit: Visit,
    Path((room, message)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let room = room.parse().unwrap_or(RoomId(0));
    let message = message.parse().map_or(Seq::ZERO, Seq);
    let client_id = visit.app.random.client_id();
    print_thread(visit, ThreadForm { room, message, client_id }).await
}

/// The form on a thread's page.
#[derive(Clone, Debug)]
pub(crate) struct ThreadForm {
    pub(crate) room: RoomId,
    pub(crate) message: Seq,
    /// Deduplicates its message: it counts once, however often the form is sent.
    pub(crate) client_id: ClientId,
}

/// Prints the thread with this form.
pub(crate) async fn print_thread(visit: Visit, form: ThreadForm) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let before = visit.query("before").and_then(|seq| seq.parse().ok()).map(Seq);
    let (app, actor) = (&visit.app, visit.actor()?);
    let ThreadForm { room, message, client_id } = form;
    let load = async {
        let summary = find_room(app, actor, room).await?;
        let query = ReadThreadPage { room, message, before, limit: None };
        let page = read_thread(app, actor, query).await?;
        Ok::<_, Refusal>(Sheet::Thread { room: Box::new(summary), page: Box::new(page), client_id })
    };
    let (status, sheet) = match load.await {
        Ok(sheet) => (StatusCode::OK, sheet),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => {
            (StatusCode::NOT_FOUND, Sheet::NoRoom)
        }
        Err(refusal) => return Err(refusal),
    };
    Ok(visit.with_status(status).print(Page::Sheet(session, sheet)).await)
}
