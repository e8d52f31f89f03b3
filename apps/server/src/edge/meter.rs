//! Counts the requests and the unread answers of each account and address.

mod unread;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Asking, Client};
use crate::app::App;
use crate::auth::{authenticate, has_secret};
use crate::bucket::TooMany;
use crate::refusal::Refusal;
use unread::Holder;
pub use unread::Unread;

/// When to come back where only a moment is missing.
pub(super) const SOON: Duration = Duration::from_secs(1);

/// A request of nobody's costs as much as so many bytes of a file.
const BYTES_PER_REQUEST: u32 = 256 * 1024;
/// The unit of counting, so that small files cost a part of a request.
pub(super) const UNITS_PER_REQUEST: u32 = 16;

/// Answers that stay small for a connection are not counted one by one.
const SMALL: u64 = 16 * 1024;

/// Health is asked for by balancers, again and again.
const FREE: [&str; 2] = ["/healthz", "/readyz"];

/// Marks an answer whose bytes the server keeps anyway, however many read it.
#[derive(Clone, Copy, Debug)]
pub struct SharedBytes;

/// Refuses nobody's requests where their address has asked too often, and answers where too much
/// is unread. (Requests of an account are counted where the account is found.)
pub async fn meter(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    if route.as_deref().is_some_and(|route| FREE.contains(&route)) {
        return next.run(request).await;
    }
    let asking = Asking::default();
    request.extensions_mut().insert(asking.clone());
    let client = Client::of_request(&app, &request);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_file = route.is_none();
    let paid = match pay_before(&app, client, is_file, request.headers()).await {
        Ok(paid) => paid,
        Err(refusal) => return refusal.into_response(),
    };
    let response = next.run(request).await;

    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return response;
    }
    if asking.account().is_none() && !paid {
        let units = if is_file { units_of_file(&response) } else { UNITS_PER_REQUEST };
        if let Err(error) = app.rate_limits.nobodys_request(client, units)
            && reads
        {
            return Refusal::from(error).into_response();
        }
    }
    let holder = asking.account().map_or(Holder::Prefix(client.prefix()), Holder::Account);
    weigh(&app, holder, reads, response)
}

/// Counts a request of nobody's before the work; whether it did. A request with a secret is counted
/// afterwards, if nobody was found by it, or here while its address has asked too often.
async fn pay_before(
    app: &App,
    client: Client,
    is_file: bool,
    headers: &HeaderMap,
) -> Result<bool, Refusal> {
    if is_file {
        return Ok(false);
    }
    if has_secret(app, headers)
        && (!app.rate_limits.had_none_left(client) || authenticate(app, headers).await?.is_some())
    {
        return Ok(false);
    }
    app.rate_limits.nobodys_request(client, UNITS_PER_REQUEST)?;
    Ok(true)
}

/// Counts an answer's bytes until the client has taken them.
fn weigh(app: &App, holder: Holder, reads: bool, response: Response) -> Response {
    let size = response.body().size_hint();
    if response.extensions().get::<SharedBytes>().is_some()
        || size.upper().is_some_and(|most| most <= SMALL)
    {
        return response;
    }
    // The outcome of a change is told in any case.
    if reads && !app.unread.has_room_for(holder, size.exact().unwrap_or_default()) {
        return too_much_unread();
    }
    let unread = Arc::clone(&app.unread);
    response.map(|body| Body::new(unread::Weighed::new(body, unread, holder)))
}

fn too_much_unread() -> Response {
    Refusal::from(TooMany { retry_after: SOON }).into_response()
}

/// By bytes, begun at a sixteenth of a request; what the browser has already costs that alone.
fn units_of_file(response: &Response) -> u32 {
    let bytes = response.body().size_hint().exact().unwrap_or_default();
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let by_bytes = bytes.div_ceil(BYTES_PER_REQUEST / UNITS_PER_REQUEST).max(1);
    // A page that says that there is none.
    if response.status() == StatusCode::NOT_FOUND {
        by_bytes.max(UNITS_PER_REQUEST)
    } else {
        by_bytes
    }
}
