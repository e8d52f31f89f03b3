//! Charges an account for the size of its answers.

use std::sync::{Arc, OnceLock};

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::Extensions;
use axum::middleware::Next;
use axum::response::Response;
use confab_protocol::UserId;

use crate::app::App;
use crate::bucket::TooMany;

/// An answer counts as another request for each so many bytes in it.
///
/// Reading, encoding and printing all grow with it: 64 KiB of a page take about five milliseconds
/// of a core.
const BYTES_PER_REQUEST: u64 = 64 * 1024;

/// Account that the answer is charged to; in the request's extensions.
#[derive(Clone, Debug, Default)]
struct Asker(Arc<OnceLock<UserId>>);

/// Charges the account that [`count_request`] has counted the request for.
pub async fn charge_answer(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let response = next.run(request).await;
    if let (Some(person), Some(bytes)) = (asker.0.get(), response.body().size_hint().exact()) {
        let more = u32::try_from(bytes / BYTES_PER_REQUEST).unwrap_or(u32::MAX);
        app.rate_limits.charge(*person, more);
    }
    response
}

/// Counts a request of an account, and remembers it for the charge.
pub fn count_request(app: &App, extensions: &Extensions, person: UserId) -> Result<(), TooMany> {
    app.rate_limits.request(person)?;
    if let Some(asker) = extensions.get::<Asker>() {
        // Counted before: it is the same account.
        let _counted = asker.0.set(person);
    }
    Ok(())
}
