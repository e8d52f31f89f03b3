//! The secrets that requests carry.

/// How someone shows who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    Nobody,
    /// `name=value` of a session cookie.
    Cookie(String),
    /// An API token.
    Bearer(String),
}
