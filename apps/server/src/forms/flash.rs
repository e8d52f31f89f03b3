//! A word that the next page says once: what a form did, or why it was refused.
//!
//! A form is answered with a redirect, so that a reload does not send it again. The word travels in
//! a cookie that scripts cannot read, lives for a minute, and is taken back by the page that says
//! it; an address would say it again on every visit, and keep a secret for good.

use axum::http::HeaderMap;
use confab_protocol::api::Secret;
use confab_protocol::{ErrorCode, SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::auth::Cookies;

/// Browsers refuse cookies of more than 4 KiB. A longer word is told without the typed text.
const MOST_BYTES: usize = 3_000;

/// The word.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Flash {
    /// A sentence about what was done.
    Done(String),
    Refused(Refused),
    /// An invitation that was just made, and its code.
    Invite {
        id: i64,
        code: Secret,
    },
    /// A link to reset someone's password, which was just made.
    ResetLink {
        person: UserId,
        code: Secret,
        expires_at: Timestamp,
    },
    /// An API token that was just made.
    Token {
        id: SessionId,
        secret: Secret,
    },
}

/// Why a form was refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refused {
    pub(crate) code: ErrorCode,
    pub(crate) sentence: String,
    /// The field that was wrong.
    pub(crate) field: Option<String>,
    /// The texts by the names of their fields.
    pub(crate) typed: Vec<(String, String)>,
}

impl Flash {
    /// Reads the word from a request's cookie.
    pub(crate) fn read(cookies: &Cookies, headers: &HeaderMap) -> Option<Self> {
        let value = cookies.flash(headers)?;
        let (json, _) = url::form_urlencoded::parse(value.as_bytes()).next()?;
        serde_json::from_str(&json).ok()
    }

    /// The cookie's value.
    pub(crate) fn value(&self) -> String {
        let value = self.encode();
        match self {
            Self::Refused(refused) if value.len() > MOST_BYTES => {
                Self::Refused(Refused { typed: Vec::new(), ..refused.clone() }).encode()
            }
            _ => value,
        }
    }

    fn encode(&self) -> String {
        let json = serde_json::to_string(self).expect("invariant: a word is a plain record");
        url::form_urlencoded::byte_serialize(json.as_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    /// The word as a browser sends it back.
    fn echoed(cookies: &Cookies, flash: &Flash) -> Option<Flash> {
        let set = cookies.set_flash(&flash.value());
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(&pair).unwrap());
        Flash::read(cookies, &headers)
    }

    fn refused(typed: String) -> Flash {
        Flash::Refused(Refused {
            code: ErrorCode::Invalid,
            sentence: "No; “never” = 100 %.".to_owned(),
            field: Some("handle".to_owned()),
            typed: vec![("handle".to_owned(), typed)],
        })
    }

    #[test]
    fn a_word_comes_back_as_it_was_said() {
        let cookies = Cookies::new(true, [1; 32]);
        let Some(Flash::Refused(back)) = echoed(&cookies, &refused("ä\r\n; b".to_owned())) else {
            panic!("another word");
        };
        assert_eq!(back.sentence, "No; “never” = 100 %.");
        assert_eq!(back.typed, [("handle".to_owned(), "ä\r\n; b".to_owned())]);
    }

    #[test]
    fn what_is_too_long_for_a_cookie_is_not_typed_again() {
        let cookies = Cookies::new(true, [1; 32]);
        let Some(Flash::Refused(back)) = echoed(&cookies, &refused("ä".repeat(1_000))) else {
            panic!("another word");
        };
        assert_eq!((back.field.as_deref(), back.typed), (Some("handle"), Vec::new()));
    }

    #[test]
    fn a_forged_word_is_none() {
        let cookies = Cookies::new(false, [1; 32]);
        let mut headers = HeaderMap::new();
        let pair = cookies.set_flash("%7B%22done%22");
        let pair = pair.to_str().unwrap().split(';').next().unwrap().to_owned();
        headers.insert(header::COOKIE, HeaderValue::from_str(&pair).unwrap());
        assert!(cookies.flash(&headers).is_some());
        assert!(Flash::read(&cookies, &headers).is_none());
    }
}
