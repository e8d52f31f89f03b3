//! Gives out the documentation: static pages, each in a folder of its own, below `/docs`.

use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use tower_http::services::ServeDir;

use super::files_in;
use super::kept::Kept;
use crate::edge::StaticPage;
use crate::refusal::Refusal;

const BELOW: &str = "/docs";

/// The documentation of this release.
pub(super) struct Docs {
    dir: ServeDir,
    kept: Kept,
}

/// Whether an address is one of the documentation.
pub(super) fn is_below(path: &str) -> bool {
    path.strip_prefix(BELOW).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Docs {
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: files_in(dir), kept: Kept::default() }
    }

    /// Answers with a page, a file beside the pages, or the address that ends in the `/` from which a
    /// page's own addresses are meant.
    pub(super) async fn answer(&self, mut ask: Request) -> Result<Response, Refusal> {
        let path = ask.uri().path().to_owned();
        let Some(file) = file(&path) else { return Ok(moved(&format!("{path}/"))) };
        *ask.uri_mut() = Uri::try_from(file).map_err(|_bad| Refusal::not_found("page"))?;
        let mut response = self.kept.answer(self.dir.clone(), ask).await?;
        response.extensions_mut().insert(StaticPage);
        Ok(response)
    }
}

/// The file of an address; none for a page's without its last `/`.
fn file(path: &str) -> Option<String> {
    let inner = path.strip_prefix(BELOW).unwrap_or(path);
    let last = inner.rsplit('/').next().unwrap_or_default();
    if inner.ends_with('/') {
        Some(format!("{inner}index.html"))
    } else {
        last.contains('.').then(|| inner.to_owned())
    }
}

fn moved(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_pages_and_of_files() {
        for (path, expected) in [
            ("/docs", None),
            ("/docs/", Some("/index.html")),
            ("/docs/install", None),
            ("/docs/install/", Some("/install/index.html")),
            ("/docs/kept/a/docs.css", Some("/kept/a/docs.css")),
            ("/docs/v1.2/", Some("/v1.2/index.html")),
        ] {
            assert_eq!(file(path).as_deref(), expected, "{path}");
        }
        assert!(is_below("/docs") && is_below("/docs/a") && !is_below("/docsets"));
    }
}
