//! Answers for a handler that panicked.

use std::any::Any;

use axum::response::{IntoResponse, Response};
use confab_protocol::ErrorCode;

use crate::refusal::Refusal;

/// Turns a panic into a 500 with the protocol's code. The panic's own text has gone to the log.
pub fn answer_panic(_payload: Box<dyn Any + Send + 'static>) -> Response {
    Refusal::new(ErrorCode::Internal, "something went wrong on the server").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    #[tokio::test]
    async fn a_panic_is_a_500_that_says_nothing_of_its_cause() {
        async fn fall() -> &'static str {
            panic!("the secret cause")
        }
        let router =
            Router::new().route("/", get(fall)).layer(CatchPanicLayer::custom(answer_panic));
        let request = Request::builder().uri("/").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 1024).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("internal") && !text.contains("secret"), "{text}");
    }
}
