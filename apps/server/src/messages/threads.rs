//! Threads: reads one, lists those that someone follows, follows and stops, and marks one read.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_policy::Action;
use confab_protocol::api::Scope;
use confab_protocol::{
    ClientId, ErrorCode, FollowThread, InThread, Limits, ReadThread, RoomId, Seq, Signal,
    ThreadPage, ThreadsPage, Timestamp,
};
use confab_store::{Moved, Thread, ThreadRead, ThreadsBefore};
use confab_web::Typed;
use serde::Deserialize;

use super::send::{SendMessage, is_kept, send_message};
use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, JsonBody, Signed};
use crate::files::{MessageFields, MessageForm};
use crate::forms::{FormBody, SignedForm, go_back, go_to};
use crate::pages::{ThreadForm, Visit, print_thread};
use crate::refusal::Refusal;

/// Messages of a page where nobody asks for another number.
const USUAL: u32 = 50;
/// Threads of a page.
const THREADS: u32 = 50;

/// A page of the thread of a message, which is its root or stands in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadThreadPage {
    pub(crate) room: RoomId,
    pub(crate) message: Seq,
    pub(crate) before: Option<Seq>,
    pub(crate) limit: Option<u32>,
}

/// The newest messages of a thread before a position, within the actor's range.
pub(crate) async fn read_thread(
    app: &App,
    actor: &Actor,
    query: ReadThreadPage,
) -> Result<ThreadPage, Refusal> {
    let ReadThreadPage { room, message, before, limit } = query;
    let range = require_room(app, actor, room, Action::Read).await?;
    let limit = limit.unwrap_or(USUAL).clamp(1, Limits::DEFAULT.page_entries);
    let found = app.store.thread(room, actor.id(), range.from, message, before, limit).await?;
    let Thread { root, entries, head, more, following, read } =
        found.ok_or_else(|| Refusal::not_found("message"))?;
    Ok(ThreadPage { room, root, entries, head, more, following, read })
}

/// The threads that the actor follows, the newest first, before a place in that list.
pub(crate) async fn list_threads(
    app: &App,
    actor: &Actor,
    before: Option<&str>,
) -> Result<ThreadsPage, Refusal> {
    actor.require(Scope::Read)?;
    let before = before.map_or(Some(ThreadsBefore::NEWEST), place);
    let before = before.ok_or_else(|| Refusal::new(ErrorCode::Invalid, "no such page"))?;
    let found = app.store.followed_threads(actor.id(), before, THREADS).await?;
    let is_full = found.len() == THREADS as usize;
    let next = found.last().filter(|_| is_full).map(|last| {
        let ThreadsBefore { at, room, root } = last.at;
        format!("{}-{room}-{root}", at.0)
    });
    let threads = found.into_iter().map(|followed| followed.thread).collect();
    Ok(ThreadsPage { threads, next })
}

fn place(text: &str) -> Option<ThreadsBefore> {
    let (at, rest) = text.split_once('-')?;
    let (room, root) = rest.split_once('-')?;
    let root: u64 = root.parse().ok()?;
    Some(ThreadsBefore {
        at: Timestamp(at.parse().ok()?),
        room: room.parse().ok()?,
        root: Seq(root),
    })
}

/// Has the actor follow a thread, or stop following it. Members do.
pub(crate) async fn follow(app: &App, actor: &Actor, follow: FollowThread) -> Result<(), Refusal> {
    let FollowThread { room, thread, on } = follow;
    let range = require_room(app, actor, room, Action::MoveRead).await?;
    let exists =
        thread >= range.from && app.store.follow_thread(room, thread, actor.id(), on).await?;
    if exists { Ok(()) } else { Err(Refusal::not_found("message")) }
}

/// Moves the actor's pointer in a thread and tells their other devices. Where they don't follow it
/// there is no pointer, and nothing to do.
pub(crate) async fn mark_read(
    app: &App,
    actor: &Actor,
    command: ReadThread,
) -> Result<(), Refusal> {
    let ReadThread { room, thread, seq } = command;
    require_room(app, actor, room, Action::MoveRead).await?;
    let moved = app.store.read_thread(room, thread, actor.id(), seq).await?;
    if let Some(ThreadRead { moved: Moved::Yes, read, unread, mentions }) = moved {
        let signal = Signal::ThreadRead { room, thread, read, unread, mentions };
        app.live.tell_person(actor.id(), &signal);
    }
    Ok(())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    before: Option<Seq>,
    limit: Option<u32>,
}

type Path = InPath<(RoomId, Seq)>;

/// `GET /rooms/{room}/messages/{seq}/thread`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): Path,
    InQuery(Asked { before, limit }): InQuery<Asked>,
) -> Answer<ThreadPage> {
    let query = ReadThreadPage { room, message, before, limit };
    Ok(Json(read_thread(&app, &actor, query).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Before {
    before: Option<String>,
}

/// `GET /threads`.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(Before { before }): InQuery<Before>,
) -> Answer<ThreadsPage> {
    Ok(Json(list_threads(&app, &actor, before.as_deref()).await?))
}

/// `PUT /rooms/{room}/messages/{seq}/thread/follow`.
pub(crate) async fn put_follow(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, thread)): Path,
) -> Result<StatusCode, Refusal> {
    follow(&app, &actor, FollowThread { room, thread, on: true }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /rooms/{room}/messages/{seq}/thread/follow`.
pub(crate) async fn delete_follow(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, thread)): Path,
) -> Result<StatusCode, Refusal> {
    follow(&app, &actor, FollowThread { room, thread, on: false }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct UpTo {
    seq: Seq,
}

/// `PUT /rooms/{room}/messages/{seq}/thread/read`.
pub(crate) async fn put_read(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, thread)): Path,
    JsonBody(UpTo { seq }): JsonBody<UpTo>,
) -> Result<StatusCode, Refusal> {
    mark_read(&app, &actor, ReadThread { room, thread, seq }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    /// Made with the page, so that sending the same form twice sends one message.
    client_id: ClientId,
    body: String,
    /// A box that is ticked.
    in_room: Option<String>,
}

/// The form `POST /rooms/{room}/threads/{seq}`: answers in a thread.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, root)): Path,
    head: Parts,
    form: MessageForm<Fields>,
) -> Response {
    let MessageFields { fields, files } = match form.read(&app, &actor).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    let body = fields.body.replace("\r\n", "\n");
    let typed = Typed::new([("body", body.clone())]);
    let thread = InThread { root, by: None, in_room: fields.in_room.is_some() };
    let client_id = fields.client_id.clone();
    let (reply_to, thread) = (None, Some(thread));
    let sent = async {
        let command = SendMessage { room, client_id, body, reply_to, thread, files: files? };
        send_message(&app, &actor, command).await
    };
    match sent.await {
        Ok(_) => go_to(&page_of(room, root)),
        Err(refusal) => {
            let kept = is_kept(&refusal);
            let client_id = if kept { app.random.client_id() } else { fields.client_id };
            let form = ThreadForm { room, message: root, client_id };
            let visit = Visit::by(app, Some(actor), head).refused(refusal, typed);
            print_thread(visit, form).await.into_response()
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Follow {
    on: bool,
}

/// The form `POST /rooms/{room}/threads/{seq}/follow`.
pub(crate) async fn follow_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, thread)): Path,
    FormBody(Follow { on }): FormBody<Follow>,
) -> Response {
    let page = page_of(room, thread);
    match follow(&app, &actor, FollowThread { room, thread, on }).await {
        Ok(()) => go_to(&page),
        Err(refusal) => go_back(&app, &page, refusal),
    }
}

/// The plain page of a thread.
fn page_of(room: RoomId, root: Seq) -> String {
    format!("/rooms/{room}/threads/{root}")
}
