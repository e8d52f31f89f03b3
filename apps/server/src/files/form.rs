//! Reads the plain form of a message: its text, and the files that were chosen.
//!
//! A form without files may come as it always did. One with files is read as it comes: each file goes
//! to its place and is counted only once it is there.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderValue, Method, header};
use bytes::Bytes;
use confab_protocol::{ErrorCode, FileId, Limits};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::finish::finish;
use super::stage::{Target, not_found, stage};
use super::uploads::{reserve, too_large};
use crate::app::App;
use crate::auth::Actor;
use crate::forms::{BODY_TIMEOUT, FormBody, too_long, too_slow};
use crate::refusal::Refusal;

/// Other fields of a form, together.
const MOST_FIELD_BYTES: usize = Limits::DEFAULT.frame_bytes as usize;

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
    pub(crate) files: Result<MessageFiles, Refusal>,
}

/// The files of a message, which are uploads of its sender's.
#[derive(Clone, Debug, Default)]
pub struct MessageFiles {
    pub ids: Vec<FileId>,
    /// Digest of their names and contents, by which a repeat of a form is known: it uploads them anew.
    pub mark: Option<[u8; 32]>,
}

impl From<Vec<FileId>> for MessageFiles {
    fn from(ids: Vec<FileId>) -> Self {
        Self { ids, mark: None }
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for MessageForm<T> {
    type Rejection = Refusal;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            // A form without files is as short as any other.
            DefaultBodyLimit::max(MOST_FIELD_BYTES).apply(&mut request);
            let FormBody(fields) = FormBody::from_request(request, app).await?;
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

impl<T: DeserializeOwned> MessageForm<T> {
    /// Reads all of it. Where a file is refused, the fields before it are there.
    pub(crate) async fn read(
        self,
        app: &Arc<App>,
        actor: &Actor,
    ) -> Result<MessageFields<T>, Refusal> {
        let (mut form, length) = match self {
            Self::Plain(fields) => {
                return Ok(MessageFields { fields, files: Ok(MessageFiles::default()) });
            }
            Self::WithFiles { form, length } => (form, length),
        };
        // How long a file is shows at its end: as much is reserved as it may be, and given back.
        let most = app.config.file_limits.file_bytes;
        let most = length.map_or(most, |length| length.min(most));
        let (mut texts, mut ids) = (Vec::new(), Vec::new());
        let mut hash = Sha256::default();
        let (mut left, mut refused) = (MOST_FIELD_BYTES, None);
        while let Some(field) = in_time(form.next_field()).await? {
            let Some(file_name) = field.file_name().map(str::to_owned) else {
                let name = field.name().unwrap_or_default().to_owned();
                // Each name has a mark behind it, and each text.
                left = left.checked_sub(name.len() + 2).ok_or_else(too_long)?;
                let text = tokio::time::timeout(BODY_TIMEOUT, text(field, left)).await;
                let text = text.map_err(|_late| too_slow())??;
                left -= text.len();
                texts.push((name, text));
                continue;
            };
            match take(app, actor, (&file_name, most), field, ids.len()).await {
                Ok(None) => {}
                Ok(Some((file, object))) => {
                    hash.update(format!("{file_name}\0{object}\0"));
                    ids.push(file);
                }
                // What follows is not read: the answer ends the connection.
                Err(refusal) => {
                    refused = Some(refusal);
                    break;
                }
            }
        }
        let FormBody(fields) = FormBody::from_request(plain(&texts), app).await?;
        let mark = (!ids.is_empty()).then(|| hash.finalize().into());
        Ok(MessageFields { fields, files: refused.map_or(Ok(MessageFiles { ids, mark }), Err) })
    }
}

/// The same form without its files.
fn plain(texts: &[(String, String)]) -> Request {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    let mut request = Request::new(Body::from(pairs.extend_pairs(texts).finish()));
    *request.method_mut() = Method::POST;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    request
}

/// The next of a form, where it comes in time.
async fn in_time<T>(next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Refusal> {
    let next = tokio::time::timeout(BODY_TIMEOUT, next).await.map_err(|_late| too_slow())?;
    next.map_err(|error| broken(&error))
}

/// The text of a field, within what is left of the limit.
async fn text(mut field: Field<'_>, left: usize) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
        if bytes.len() + piece.len() > left {
            return Err(too_long());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes)
        .map_err(|_no_text| Refusal::new(ErrorCode::Malformed, "a field of the form is no text"))
}

/// Keeps one file, and gives the object with its content; none where none was chosen.
async fn take(
    app: &Arc<App>,
    actor: &Actor,
    (name, most): (&str, u64),
    mut field: Field<'_>,
    before: usize,
) -> Result<Option<(FileId, String)>, Refusal> {
    let first = in_time(field.chunk()).await?;
    if name.is_empty() && first.as_ref().is_none_or(Bytes::is_empty) {
        return Ok(None);
    }
    let limits = app.config.file_limits;
    if before >= limits.message_files as usize {
        return Err(too_many_files(limits.message_files));
    }
    let Some(first) = first else {
        let file = reserve(app, actor.id(), name, 0).await?;
        return finished(app, actor, file).await.map(Some);
    };
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
    finished(app, actor, file).await.map(Some)
}

/// Finishes an upload that has all its bytes.
async fn finished(
    app: &Arc<App>,
    actor: &Actor,
    file: FileId,
) -> Result<(FileId, String), Refusal> {
    finish(app, file, actor.id()).await?;
    let object = app.store.object_of(file).await?;
    Ok((file, object.ok_or_else(not_found)?))
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
    // Where one of the two has failed, the other is not waited for: the client may be silent.
    let (staged, ()) = tokio::try_join!(stage(app, target, body), send)?;
    Ok(staged)
}

#[derive(Debug)]
struct Broken;

fn broken(error: &MultipartError) -> Refusal {
    Refusal::new(ErrorCode::Malformed, error.body_text())
}

/// More files than a message takes.
pub(crate) fn too_many_files(most: u32) -> Refusal {
    Refusal::new(ErrorCode::TooLong, format!("a message takes at most {most} files"))
}
