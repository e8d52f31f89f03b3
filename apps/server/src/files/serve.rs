//! Serves files and their previews to those who may see the message that has them.
//!
//! Access is asked for at every request, also where the browser only asks whether its copy is good:
//! a file is gone with the message, the room or the access to it. Nothing served here runs as a page
//! of this site.

use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, RawQuery, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Scope;
use confab_protocol::{File, FileKind};
use confab_store::KeptFile;
use data_encoding::HEXUPPER;

use super::look::sniff;
use super::stage::not_found;
use crate::app::App;
use crate::auth::{Actor, authenticate};
use crate::edge::{Sandboxed, note_account};
use crate::extract::InPath;
use crate::refusal::Refusal;

/// Someone who is signed in. A page shows dozens of previews: those count by what is unread of
/// them, and not as requests.
#[derive(Debug)]
pub(crate) struct Viewer(pub(super) Actor);

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let actor = authenticate(app, &parts.headers).await?;
        let actor = actor.ok_or_else(Refusal::unauthenticated)?;
        note_account(app, &parts.extensions, &actor)?;
        actor.require(Scope::Read)?;
        Ok(Self(actor))
    }
}

/// Rendition of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    Original,
    Small,
    Large,
}

/// `GET /files/{id}`: the file as it was sent, of images without their metadata. With `?download`
/// it is saved.
pub(crate) async fn original(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    InPath(id): InPath<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let saved = query.is_some_and(|query| query.split('&').any(|part| part == "download"));
    serve(&app, &viewer.0, &id, (Size::Original, saved), &headers).await
}

/// `GET /files/{id}/small`.
pub(crate) async fn small(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    InPath(id): InPath<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    serve(&app, &viewer.0, &id, (Size::Small, false), &headers).await
}

/// `GET /files/{id}/large`.
pub(crate) async fn large(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    InPath(id): InPath<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    serve(&app, &viewer.0, &id, (Size::Large, false), &headers).await
}

async fn serve(
    app: &App,
    actor: &Actor,
    id: &str,
    (size, saved): (Size, bool),
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let id = id.parse().map_err(|_no_id| not_found())?;
    let found = app.store.find_file(id, actor.id()).await?;
    let KeptFile { file, objects, .. } = found.ok_or_else(not_found)?;
    let object = match size {
        Size::Original => Some(objects.original),
        Size::Small => objects.small,
        Size::Large => objects.large,
    };
    let object = object.ok_or_else(not_found)?;
    let tag = object.get(..32).unwrap_or(&object);
    let tag = HeaderValue::from_str(&format!("\"{tag}\"")).map_err(Refusal::internal)?;
    let mut kind = media_type(&file);
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if size == Size::Original {
        content(app, &object, file.size, headers, &tag).await?
    } else {
        let preview = app.files.place.read_whole(&object).await?;
        kind = HeaderValue::from_static(sniff(&preview, false).media_type);
        Body::from(preview).into_response()
    };
    let is_inline = file.kind != FileKind::Other && !saved;
    let to = response.headers_mut();
    to.insert(header::CONTENT_TYPE, kind);
    to.insert(header::CONTENT_DISPOSITION, disposition(&file.name, is_inline)?);
    to.insert(header::ETAG, tag);
    // Kept by the browser, and asked for at each use.
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    to.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    response.extensions_mut().insert(Sandboxed);
    Ok(response)
}

/// The content, or the range of it that is asked for.
async fn content(
    app: &App,
    object: &str,
    size: u64,
    headers: &HeaderMap,
    tag: &HeaderValue,
) -> Result<Response, Refusal> {
    let is_of_this = headers.get(header::IF_RANGE).is_none_or(|known| known == tag);
    let asked = headers.get(header::RANGE).filter(|_| is_of_this);
    let asked = asked.and_then(|value| value.to_str().ok());
    let (status, range) = match range(asked, size) {
        Asked::Whole => (StatusCode::OK, None),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Asked::Beyond => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            let all = HeaderValue::from_str(&format!("bytes */{size}"));
            response.headers_mut().insert(header::CONTENT_RANGE, all.map_err(Refusal::internal)?);
            return Ok(response);
        }
    };
    let length = range.as_ref().map_or(size, |range| range.end - range.start);
    // A range of nothing is none.
    let body = if length == 0 {
        Body::empty()
    } else {
        Body::from_stream(app.files.place.read(object, range.clone()).await?)
    };
    let mut response = (status, body).into_response();
    let to = response.headers_mut();
    to.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    to.insert(header::CONTENT_LENGTH, length.into());
    if let Some(Range { start, end }) = range {
        let told = HeaderValue::from_str(&format!("bytes {start}-{}/{size}", end - 1));
        to.insert(header::CONTENT_RANGE, told.map_err(Refusal::internal)?);
    }
    Ok(response)
}

/// Part of a file that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<u64>),
    /// It begins after the end.
    Beyond,
}

/// Reads one range; of several, or of a wrong one, the whole file is given.
fn range(asked: Option<&str>, size: u64) -> Asked {
    let one = asked.and_then(|text| text.strip_prefix("bytes=")).and_then(|r| r.split_once('-'));
    let Some((first, last)) = one.map(|(first, last)| (first.trim(), last.trim())) else {
        return Asked::Whole;
    };
    let number = |text: &str| text.parse::<u64>().ok();
    match (number(first), number(last)) {
        (None, Some(0)) if first.is_empty() => Asked::Beyond,
        (None, Some(last)) if first.is_empty() && size > 0 => {
            Asked::Part(size.saturating_sub(last)..size)
        }
        (Some(first), _) if first >= size => Asked::Beyond,
        (Some(first), None) if last.is_empty() => Asked::Part(first..size),
        (Some(first), Some(last)) if last >= first => {
            Asked::Part(first..last.saturating_add(1).min(size))
        }
        _ => Asked::Whole,
    }
}

/// Whether the browser has what this tag names.
pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let tag = tag.to_str().unwrap_or_default();
    known.flat_map(|list| list.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag)
}

/// The type of a file as it is served.
fn media_type(file: &File) -> HeaderValue {
    let told = match (file.kind, file.media_type.as_str()) {
        (FileKind::Other, "text/plain") => "text/plain; charset=utf-8",
        (_, told) => told,
    };
    let octets = HeaderValue::from_static("application/octet-stream");
    HeaderValue::from_str(told).unwrap_or(octets)
}

/// Whether it is shown or saved, and under which name: RFC 6266 with the name as RFC 8187 has it.
fn disposition(name: &str, is_inline: bool) -> Result<HeaderValue, Refusal> {
    let how = if is_inline { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b) => {
                whole.push(b.into());
            }
            b => {
                whole.push('%');
                whole.push_str(&HEXUPPER.encode(&[b]));
            }
        }
    }
    let value = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    HeaderValue::from_str(&value).map_err(Refusal::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_nothing_else() {
        for (asked, size, expected) in [
            (None, 10, Asked::Whole),
            (Some("bytes=0-3"), 10, Asked::Part(0..4)),
            (Some("bytes=5-"), 10, Asked::Part(5..10)),
            (Some("bytes=-3"), 10, Asked::Part(7..10)),
            (Some("bytes=-30"), 10, Asked::Part(0..10)),
            (Some("bytes=2-99"), 10, Asked::Part(2..10)),
            (Some("bytes=10-"), 10, Asked::Beyond),
            (Some("bytes=0-0"), 0, Asked::Beyond),
            (Some("bytes=-0"), 10, Asked::Beyond),
            (Some("bytes=0-1,4-5"), 10, Asked::Whole),
            (Some("bytes=3-1"), 10, Asked::Whole),
            (Some("lines=1-2"), 10, Asked::Whole),
            (Some("bytes=x-"), 10, Asked::Whole),
            (Some("bytes=0-18446744073709551615"), 10, Asked::Part(0..10)),
        ] {
            assert_eq!(range(asked, size), expected, "{asked:?}");
        }
    }

    #[test]
    fn a_name_cannot_leave_its_header() {
        let value = disposition("a\"; x=\\ä%41\r\n.svg", false).unwrap();
        assert_eq!(
            value.to_str().unwrap(),
            "attachment; filename=\"a_;_x=___41__.svg\"; \
             filename*=UTF-8''a%22%3B%20x%3D%5C%C3%A4%2541%0D%0A.svg"
        );
    }
}
