//! Reads the plain form of a message: its text, and the files that were chosen.
//!
//! A form without files may come as it always did. One with files is read as it comes: each file goes
//! to its place and is counted only once it is there.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;
use confab_protocol::{ErrorCode, FileId, Limits};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::finish::finish;
use super::stage::{Target, stage};
use super::uploads::{reserve, too_large};
use crate::app::App;
use crate::auth::Actor;
use crate::forms::FormBody;
use crate::refusal::Refusal;

/// Other fields of a form, together.
const MOST_FIELD_BYTES: usize = Limits::DEFAULT.frame_bytes as usize;

/// All of a form, files aside, comes within this.
const PATIENCE: Duration = Duration::from_secs(10);

/// A form that may bring files along, as it comes.
#[derive(Debug)]
pub(crate) enum MessageForm<T> {
    Plain(T),
    WithFiles {
        form: Multipart,
        /// Bytes of all of it, if its client says so.
        length: Option<u64>,
    },
}

/// The fields of a form, and its files.
#[derive(Debug)]
pub(crate) struct MessageFields<T> {
    pub(crate) fields: T,
    pub(crate) files: Result<Vec<FileId>, Refusal>,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for MessageForm<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let FormBody(fields) = FormBody::from_request(short(request).await?, app).await?;
            return Ok(Self::Plain(fields));
        }
        crate::edge::refuse_encoded(request.headers())?;
        let length = request.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|value| value.to_str().ok()?.parse().ok());
        let form = Multipart::from_request(request, app).await;
        form.map(|form| Self::WithFiles { form, length })
            .map_err(|rejection| Refusal::unreadable(&rejection.body_text()))
    }
}

/// A form without files is as short as any other.
async fn short(request: Request) -> Result<Request, Refusal> {
    let (head, body) = request.into_parts();
    let read = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, MOST_FIELD_BYTES)).await;
    let read = read.map_err(|_late| too_slow())?;
    let read = read.map_err(|_long| too_long())?;
    Ok(Request::from_parts(head, read.into()))
}

fn too_long() -> Refusal {
    Refusal::new(ErrorCode::TooLong, "the form is longer than 64 KiB")
}

impl<T: DeserializeOwned> MessageForm<T> {
    /// Reads all of it. Where a file is refused, the fields before it are there.
    pub(crate) async fn read(
        self,
        app: &Arc<App>,
        actor: &Actor,
    ) -> Result<MessageFields<T>, Refusal> {
        let (mut form, length) = match self {
            Self::Plain(fields) => return Ok(MessageFields { fields, files: Ok(Vec::new()) }),
            Self::WithFiles { form, length } => (form, length),
        };
        // How long a file is shows at its end: as much is reserved as it may be, and given back.
        let most = app.config.file_limits.file_bytes;
        let most = length.map_or(most, |length| length.min(most));
        let (mut texts, mut files) = (Vec::<(String, String)>::new(), Vec::new());
        let mut refused = None;
        while let Some(field) = form.next_field().await.map_err(|e| broken(&e))? {
            let name = field.name().unwrap_or_default().to_owned();
            let Some(file_name) = field.file_name().map(str::to_owned) else {
                let text = tokio::time::timeout(PATIENCE, text(field, &texts)).await;
                texts.push((name, text.map_err(|_late| too_slow())??));
                continue;
            };
            match take(app, actor, (&file_name, most), field, files.len()).await {
                Ok(file) => files.extend(file),
                // What follows is not read: the answer ends the connection.
                Err(refusal) => {
                    refused = Some(refusal);
                    break;
                }
            }
        }
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&texts).finish();
        let fields = axum::extract::Query::<T>::try_from_uri(
            &format!("/?{query}").parse().map_err(Refusal::internal)?,
        );
        let axum::extract::Query(fields) =
            fields.map_err(|error| Refusal::unreadable(&error.body_text()))?;
        Ok(MessageFields { fields, files: refused.map_or(Ok(files), Err) })
    }
}

/// The text of a field, within what is left of the limit.
async fn text(mut field: Field<'_>, before: &[(String, String)]) -> Result<String, Refusal> {
    let taken: usize = before.iter().map(|(name, text)| name.len() + text.len()).sum();
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
        if taken + bytes.len() + piece.len() > MOST_FIELD_BYTES {
            return Err(too_long());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes)
        .map_err(|_no_text| Refusal::new(ErrorCode::Malformed, "a field of the form is no text"))
}

/// Keeps one file; none where none was chosen.
async fn take(
    app: &Arc<App>,
    actor: &Actor,
    (name, most): (&str, u64),
    mut field: Field<'_>,
    before: usize,
) -> Result<Option<FileId>, Refusal> {
    let first = field.chunk().await.map_err(|e| broken(&e))?;
    let Some(first) = first.filter(|first| !(first.is_empty() && name.is_empty())) else {
        if name.is_empty() {
            return Ok(None);
        }
        let file = reserve(app, actor.id(), name, 0).await?;
        finish(app, file, actor.id()).await?;
        return Ok(Some(file));
    };
    let limits = app.config.file_limits;
    if before >= limits.message_files as usize {
        let rule = format!("a message takes at most {} files", limits.message_files);
        return Err(Refusal::new(ErrorCode::TooLong, rule));
    }
    let file = reserve(app, actor.id(), name, most).await?;
    let target = Target { file, owner: actor.id(), start: 0, end: most };
    let staged = stage_field(app, target, first, field).await;
    let length = match staged {
        Ok(length) => length,
        Err(refusal) => {
            app.store.cancel_file(file, actor.id()).await?;
            let is_long = refusal.code() == ErrorCode::TooLong;
            return Err(if is_long { too_large(limits.file_bytes) } else { refusal });
        }
    };
    app.store.set_length(file, length).await?;
    finish(app, file, actor.id()).await?;
    Ok(Some(file))
}

/// Stages a field of a form through a bounded channel, since it cannot leave its request.
async fn stage_field(
    app: &Arc<App>,
    target: Target,
    first: Bytes,
    mut field: Field<'_>,
) -> Result<u64, Refusal> {
    // Two pieces wait; the form is read no further until they are written.
    let (pieces, mut queue) = tokio::sync::mpsc::channel::<Result<Bytes, Broken>>(2);
    let body = futures_util::stream::poll_fn(move |context| queue.poll_recv(context)).boxed();
    let send = async move {
        let mut next = Some(first);
        while let Some(piece) = next {
            if pieces.send(Ok(piece)).await.is_err() {
                return Ok(());
            }
            next = match field.chunk().await {
                Ok(next) => next,
                Err(error) => {
                    // The staging ends early, and its file is given up.
                    let _ended = pieces.send(Err(Broken)).await;
                    return Err(broken(&error));
                }
            };
        }
        Ok(())
    };
    let (staged, sent) = tokio::join!(stage(app, target, body), send);
    let staged = staged?;
    sent?;
    Ok(staged)
}

#[derive(Debug)]
struct Broken;

fn broken(error: &axum::extract::multipart::MultipartError) -> Refusal {
    Refusal::new(ErrorCode::Malformed, error.body_text())
}

fn too_slow() -> Refusal {
    Refusal::new(ErrorCode::Malformed, "the form took too long")
        .with_status(StatusCode::REQUEST_TIMEOUT)
}
