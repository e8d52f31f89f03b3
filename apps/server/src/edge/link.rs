//! Makes links that people pass on.

use axum::http::{HeaderMap, header};
use confab_protocol::api::Secret;

use crate::auth::{SecretToken, TokenPrefix};
use crate::config::Config;

/// The link of an invitation: at the public URL, or where the request came to.
pub fn invite_link(config: &Config, headers: &HeaderMap, code: &SecretToken) -> Secret {
    let base = if let Some(url) = &config.public_url {
        url.as_str().trim_end_matches('/').to_owned()
    } else {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.map(|host| format!("http://{host}")).unwrap_or_default()
    };
    Secret::new(format!("{base}/sign-up?invite={}", code.reveal(TokenPrefix::None).expose()))
}
