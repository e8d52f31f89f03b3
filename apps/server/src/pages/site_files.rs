//! Gives out the site's files: scripts, WebAssembly, styles, icons; and the documentation.

mod docs;
mod kept;

use std::convert::Infallible;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_protocol::ErrorCode;
use confab_web::{Gate, Page, Sheet};
use tower::Service;
use tower_http::services::ServeDir;

use super::Visit;
use super::busy::wants_page;
use crate::app::App;
use crate::config::is_hash;
use crate::refusal::Refusal;
use crate::settings::read::read_settings;
use docs::Docs;
use kept::Kept;

/// The files below the site's directory, and those of the documentation below `/docs`; what is none
/// gets the page that says so.
pub(crate) fn site_files(app: &Arc<App>) -> SiteFiles {
    let docs = app.config.docs.as_deref().map(|dir| Arc::new(Docs::new(dir)));
    let dir = files_in(&app.config.site.dir);
    SiteFiles { app: Arc::clone(app), dir, kept: Arc::default(), docs }
}

fn files_in(dir: &Path) -> ServeDir {
    ServeDir::new(dir)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
}

/// Files of the site, never of anything above it: `ServeDir` refuses `..`, absolute and encoded
/// paths.
#[derive(Clone)]
pub(crate) struct SiteFiles {
    app: Arc<App>,
    dir: ServeDir,
    kept: Arc<Kept>,
    docs: Option<Arc<Docs>>,
}

impl Service<Request> for SiteFiles {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let files = self.clone();
        Box::pin(async move { Ok(files.answer(request).await) })
    }
}

impl SiteFiles {
    async fn answer(self, request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Refusal::not_found("page").into_response();
        }
        let wants_page = wants_page(request.headers());
        let caching = caching(request.uri().path());
        let (parts, _) = request.into_parts();
        let ask = Request::from_parts(parts.clone(), Body::empty());
        let docs = self.docs.filter(|_| docs::is_below(parts.uri.path()));
        let answer = match docs {
            Some(docs) => docs.answer(ask).await,
            None => self.kept.answer(self.dir, ask).await,
        };
        let mut response = match answer {
            Ok(response) => response,
            Err(refusal) => return refusal.into_response(),
        };
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED if wants_page => {
                not_found(self.app, parts).await.into_response()
            }
            StatusCode::RANGE_NOT_SATISFIABLE => {
                let refusal = Refusal::new(ErrorCode::Invalid, "the file has no such range");
                refusal.with_status(StatusCode::RANGE_NOT_SATISFIABLE).into_response()
            }
            status if status.is_client_error() || status.is_server_error() => {
                Refusal::not_found("file").into_response()
            }
            StatusCode::PERMANENT_REDIRECT => response,
            _ => {
                let headers = response.headers_mut();
                headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
                headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
                response
            }
        }
    }
}

/// The page for an address that is none, with the rooms of someone signed in.
async fn not_found(app: Arc<App>, head: Parts) -> Result<Response, Refusal> {
    let visit = Visit::by_anyone(app, head).await?.with_status(StatusCode::NOT_FOUND);
    if visit.actor.is_some() {
        let session = visit.session().await?;
        return Ok(visit.print(Page::Sheet(session, Sheet::NotFound)).await);
    }
    let server_name = read_settings(&visit.app).await?.server_name;
    Ok(visit.print(Page::Gate(Gate::NotFound { server_name })).await)
}

/// A folder that is named by its content never has other files; all else is asked about.
fn caching(path: &str) -> &'static str {
    if path == "/sw.js" {
        return "no-store"; // Browsers ask for it at each visit.
    }
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    if is_hash(folder) { "public, max-age=31536000, immutable" } else { "public, no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_a_folder_with_a_hash_is_kept_for_good() {
        assert!(caching("/pkg/0123456789abcdef0123456789abcdef/confab.wasm").contains("immutable"));
        for path in ["/pkg/confab.wasm", "/favicon.svg", "/", "/0123456789abcdef/a.b"] {
            assert_eq!(caching(path), "public, no-cache", "{path}");
        }
        assert_eq!(caching("/sw.js"), "no-store");
    }
}
