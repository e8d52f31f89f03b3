//! Says who a program is.

use confab_protocol::api::Secret;

/// Credentials of a request.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A personal API token.
    Token(Secret),
    /// A session as a browser has it.
    Cookie {
        /// `name=value`.
        cookie: Secret,
        /// The installation's own origin (`https://chat.example`), which the server checks.
        origin: String,
    },
}

impl Credentials {
    /// The headers that carry them.
    pub(super) fn headers(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Token(token) => vec![("authorization", format!("Bearer {}", token.expose()))],
            Self::Cookie { cookie, origin } => {
                vec![("cookie", cookie.expose().to_owned()), ("origin", origin.clone())]
            }
        }
    }
}
