//! Keeps the site's files in memory, so that no client that reads slowly holds one open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::bucket::TooMany;
use crate::edge::SharedBytes;
use crate::refusal::Refusal;

/// A longer file is read as the client takes it, and so held open: only so many at once.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
const LONG_FILES: usize = 16;

/// All that is kept. Past it everything is forgotten, and read anew: a site is far smaller.
const ALL_BYTES: usize = 64 * 1024 * 1024;

/// Files that are being read; more requests wait their turn.
const OPEN_FILES: usize = 16;

/// Files as they go out, each by its path and encoding.
pub(super) struct Kept {
    files: Mutex<Files>,
    opening: Semaphore,
    long: Arc<Semaphore>,
}

#[derive(Default)]
struct Files {
    of: HashMap<Name, File>,
    bytes: usize,
}

#[derive(PartialEq, Eq, Hash)]
struct Name {
    path: String,
    encoding: Option<HeaderValue>,
}

struct File {
    /// When it was changed last, as the answer says.
    modified: HeaderValue,
    bytes: Bytes,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            files: Mutex::default(),
            opening: Semaphore::new(OPEN_FILES),
            long: Arc::new(Semaphore::new(LONG_FILES)),
        }
    }
}

impl Kept {
    /// Answers from the directory, with a body that holds no file open.
    pub(super) async fn answer(&self, dir: ServeDir, ask: Request) -> Result<Response, Refusal> {
        let path = ask.uri().path().to_owned();
        if is_alias(&path) {
            let mut none = Response::new(Body::empty());
            *none.status_mut() = StatusCode::NOT_FOUND;
            return Ok(none);
        }
        let is_head = ask.method() == Method::HEAD;
        let _turn = self.opening.acquire().await.map_err(Refusal::internal)?;
        let response = match dir.oneshot(ask).await {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        };
        let length = response.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        match (response.status(), length) {
            _ if is_head => Ok(response),
            (StatusCode::OK | StatusCode::PARTIAL_CONTENT, Some(length)) if length > MOST_BYTES => {
                self.held_open(response)
            }
            (StatusCode::OK, Some(length)) => self.whole(path, length, response).await,
            (StatusCode::PARTIAL_CONTENT, _) => {
                let (head, body) = response.into_parts();
                Ok(Response::from_parts(head, Body::from(read(body).await?)))
            }
            _ => Ok(response),
        }
    }

    /// A whole file, from memory where it is the one that is kept.
    async fn whole(
        &self,
        path: String,
        length: u64,
        response: Response,
    ) -> Result<Response, Refusal> {
        let (mut head, body) = response.into_parts();
        let encoding = head.headers.get(header::CONTENT_ENCODING).cloned();
        let name = Name { path, encoding };
        let modified = head.headers.get(header::LAST_MODIFIED).cloned();
        let found = modified.as_ref().and_then(|modified| self.find(&name, modified, length));
        let bytes = if let Some(bytes) = found {
            bytes
        } else {
            let bytes = read(body).await?;
            if let Some(modified) = modified {
                self.keep(name, File { modified, bytes: bytes.clone() });
            }
            bytes
        };
        head.extensions.insert(SharedBytes);
        Ok(Response::from_parts(head, Body::from(bytes)))
    }

    fn find(&self, name: &Name, modified: &HeaderValue, length: u64) -> Option<Bytes> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let file = files.of.get(name)?;
        let same = file.modified == *modified && u64::try_from(file.bytes.len()) == Ok(length);
        same.then(|| file.bytes.clone())
    }

    fn keep(&self, name: Name, file: File) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if files.bytes + file.bytes.len() > ALL_BYTES {
            *files = Files::default();
        }
        files.bytes += file.bytes.len();
        if let Some(old) = files.of.insert(name, file) {
            files.bytes -= old.bytes.len();
        }
    }

    /// A long file, which is read as it goes out.
    fn held_open(&self, response: Response) -> Result<Response, Refusal> {
        let Ok(permit) = Arc::clone(&self.long).try_acquire_owned() else {
            return Err(TooMany { retry_after: std::time::Duration::from_secs(1) }.into());
        };
        Ok(response.map(|inner| Body::new(HeldOpen { inner, _permit: permit })))
    }
}

/// Whether the directory would take a path for another one. No file of the site needs such a path,
/// and each would be kept once more.
fn is_alias(path: &str) -> bool {
    path.contains('%') || path.contains("//") || path.contains("/.") || path.ends_with('/')
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    let most = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX);
    axum::body::to_bytes(body, most).await.map_err(Refusal::unavailable)
}

/// The body of a long file.
struct HeldOpen {
    inner: Body,
    _permit: OwnedSemaphorePermit,
}

impl HttpBody for HeldOpen {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
        std::pin::Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(kept: &Kept, dir: &std::path::Path, encoding: &str, range: &str) -> Response {
        let mut ask = Request::builder().uri("/a.css").header(header::ACCEPT_ENCODING, encoding);
        if !range.is_empty() {
            ask = ask.header(header::RANGE, range);
        }
        let dir = ServeDir::new(dir).precompressed_br();
        kept.answer(dir, ask.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn text(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_file_goes_out_of_memory_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (path, kept) = (folder.path().join("a.css"), Kept::default());
        std::fs::write(&path, "a{color:red}").unwrap();
        std::fs::write(folder.path().join("a.css.br"), "as brotli").unwrap();
        for _ in 0..2 {
            let whole = get(&kept, folder.path(), "", "").await;
            assert!(whole.extensions().get::<SharedBytes>().is_some());
            assert_eq!(whole.headers()[header::CONTENT_LENGTH], "12");
            assert_eq!(text(whole).await, "a{color:red}");
            assert_eq!(text(get(&kept, folder.path(), "br", "").await).await, "as brotli");
            let part = get(&kept, folder.path(), "", "bytes=2-6").await;
            assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
            assert_eq!(text(part).await, "color");
        }
        assert_eq!(kept.files.lock().unwrap().of.len(), 2);
        std::fs::write(&path, "a{color:black}").unwrap();
        assert_eq!(text(get(&kept, folder.path(), "", "").await).await, "a{color:black}");
        assert_eq!(kept.files.lock().unwrap().bytes, 14 + 9);
    }

    #[tokio::test]
    async fn a_file_is_kept_under_one_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.css"), "a{color:red}").unwrap();
        let kept = Kept::default();
        for path in ["/%61.css", "//a.css", "/./a.css", "/a.css/", "/a.css/."] {
            let ask = Request::builder().uri(path).body(Body::empty()).unwrap();
            let answer = kept.answer(ServeDir::new(folder.path()), ask).await.unwrap();
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(kept.files.lock().unwrap().of.len(), 0);
    }

    #[tokio::test]
    async fn only_so_many_long_files_are_held_open() {
        let kept = Kept::default();
        let long = || Response::new(Body::empty());
        let held: Vec<_> = (0..LONG_FILES).map(|_| kept.held_open(long()).unwrap()).collect();
        assert!(kept.held_open(long()).is_err());
        drop(held);
        assert!(kept.held_open(long()).is_ok());
    }
}
