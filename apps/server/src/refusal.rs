//! Turns a failure into an answer for the client: one vocabulary for HTTP and WebSocket.

mod causes;

use std::error::Error;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_protocol::json::invalid_value;
use confab_protocol::{ErrorBody, ErrorCode, Handle};

/// A refusal: the client's message, and apart from it the log's detail.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    body: ErrorBody,
    field: Option<&'static str>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Refusal {
    /// A refusal with the status that goes with its code.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let body = ErrorBody::new(code, sentence(message));
        Self { status: status_of(code), body, field: None, cause: None }
    }

    /// The same with a more telling status, such as 415.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same of what was typed into this field of a form.
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// The field that was wrong, where it is one.
    pub fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// There is no such room, or none that one may know of.
    pub fn no_room() -> Self {
        Self::new(ErrorCode::NotFound, "this room doesn't exist, or you don't have access to it")
    }

    /// Members may.
    pub fn not_member() -> Self {
        Self::new(ErrorCode::NotMember, "only members can do this")
    }

    /// The policy does not grant it.
    pub fn denied() -> Self {
        Self::new(ErrorCode::Forbidden, "you are not allowed to do this in this room")
    }

    /// There is no account of this number.
    pub fn no_account() -> Self {
        Self::new(ErrorCode::NotFound, "there is no such account, or it is deactivated")
    }

    /// No account is called so.
    pub fn nobody_called(handle: &Handle) -> Self {
        Self::new(ErrorCode::NotFound, format!("nobody here is called @{handle}")).at("handle")
    }

    /// A refusal that may end after a while.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        let milliseconds = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
        self.body = self.body.retry_after_ms(milliseconds);
        self
    }

    /// A fault of ours. The client learns nothing of `cause`.
    pub fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let mut refusal = Self::new(ErrorCode::Internal, "something went wrong on the server");
        refusal.cause = Some(Box::new(cause));
        refusal
    }

    /// A part that is needed is away. The client learns nothing of `cause`.
    pub fn unavailable(cause: impl Error + Send + Sync + 'static) -> Self {
        let mut refusal = Self::new(ErrorCode::Unavailable, "the server cannot do this right now")
            .retry_after(Duration::from_secs(1));
        refusal.cause = Some(Box::new(cause));
        refusal
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "sign in first")
    }

    /// There is nothing here, or nothing that one may know of.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("no such {what}"))
    }

    /// After how many milliseconds it may be over, if that is known.
    pub fn wait(&self) -> Option<u32> {
        self.body.retry_after_ms
    }

    /// A body or query that could not be read, and why: for a value outside its limits, or for
    /// another shape than it must have.
    pub fn unreadable(error: &str) -> Self {
        match invalid_value(error) {
            Some(rule) => Self::new(ErrorCode::Invalid, rule),
            None => Self::new(ErrorCode::Malformed, error),
        }
    }

    pub fn code(&self) -> ErrorCode {
        self.body.code
    }

    /// The message to the client, for people.
    pub fn message(&self) -> &str {
        &self.body.message
    }

    /// Makes a response, which holds something else, one that was refused; the cause goes to the
    /// log.
    pub fn mark(self, response: &mut Response) {
        *response.status_mut() = self.status;
        let body = self.into_body();
        response.extensions_mut().insert(RefusalCode(body.code));
        if let Some(wait) = body.retry_after_ms {
            let seconds = HeaderValue::from(wait.div_ceil(1000));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
    }

    /// Makes the body for the client; the cause goes to the log, within the current span.
    pub fn into_body(self) -> ErrorBody {
        self.log();
        self.body
    }

    fn log(&self) {
        if let Some(cause) = &self.cause {
            let cause: &(dyn Error + 'static) = cause.as_ref();
            tracing::error!(code = ?self.body.code, cause, "a request failed on our side");
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Json(&self.body).into_response();
        self.mark(&mut response);
        response
    }
}

/// The code of a refused request, left on the response for its line in the log.
#[derive(Clone, Copy, Debug)]
pub struct RefusalCode(pub ErrorCode);

fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Malformed | ErrorCode::UnknownCommand => StatusCode::BAD_REQUEST,
        ErrorCode::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden
        | ErrorCode::NotMember
        | ErrorCode::InviteInvalid
        | ErrorCode::SignUpClosed
        | ErrorCode::CrossSite => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Taken | ErrorCode::ClientIdReused | ErrorCode::AlreadyResumed => {
            StatusCode::CONFLICT
        }
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Messages are written as parts of errors, and told as sentences.
fn sentence(message: impl Into<String>) -> String {
    let message = message.into();
    let mut letters = message.chars();
    let Some(first) = letters.next() else { return message };
    let end = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_learns_nothing_of_the_cause() {
        let refusal = Refusal::internal(std::io::Error::other("disk sda1 is on fire"));
        let body = refusal.into_body();
        assert_eq!(body.message, "Something went wrong on the server.");
        assert_eq!(body.code, ErrorCode::Internal);
    }

    #[test]
    fn a_wait_is_told_in_the_header_in_whole_seconds() {
        let refusal = Refusal::new(ErrorCode::RateLimited, "too many")
            .retry_after(Duration::from_millis(1200));
        let response = refusal.into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }
}
