//! Writes and reads the session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

use super::{SecretToken, TokenPrefix};

/// The session cookie of this installation; its name says whether it travels over HTTPS only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    /// `__Host-session`: the browser itself refuses it without `Secure`, or from a sub-domain.
    Secure,
    /// For installations on plain HTTP, which browsers do not let use the other.
    Insecure,
}

impl SessionCookie {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secure => "__Host-session",
            Self::Insecure => "confab-session-insecure",
        }
    }

    /// `Set-Cookie` for a session that was just made; `max_age_seconds` is its whole life.
    pub fn set(self, token: &SecretToken, max_age_seconds: u64) -> HeaderValue {
        self.header(token.reveal(TokenPrefix::None).expose(), max_age_seconds)
    }

    /// `Set-Cookie` that makes the browser forget the session.
    pub fn clear(self) -> HeaderValue {
        self.header("", 0)
    }

    /// The token in a request's cookies. Two different ones are none: one of them is planted.
    pub fn read(self, headers: &HeaderMap) -> Option<SecretToken> {
        let mut values = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .map(|(_, value)| value);
        let first = values.next()?;
        if values.any(|other| other != first) {
            return None;
        }
        SecretToken::parse(first, TokenPrefix::None)
    }

    fn header(self, value: &str, max_age_seconds: u64) -> HeaderValue {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Insecure => "",
        };
        let name = self.name();
        let text = format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"
        );
        let mut header =
            HeaderValue::from_str(&text).expect("invariant: hexadecimal digits are visible ASCII");
        header.set_sensitive(true);
        header
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn cookies(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_str(line).expect("a header"));
        }
        headers
    }

    #[test]
    fn the_secure_cookie_has_all_its_flags() {
        let token = SecretToken::new(Random::system());
        let header = SessionCookie::Secure.set(&token, 60);
        let text = header.to_str().expect("ASCII");
        assert!(text.starts_with("__Host-session="));
        assert!(text.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"), "{text}");
        assert!(!text.contains("Domain"));
    }

    #[test]
    fn a_planted_second_cookie_signs_nobody_in() {
        let token = SecretToken::new(Random::system());
        let value = token.reveal(TokenPrefix::None);
        let good = format!("a=b; {}={}", SessionCookie::Insecure.name(), value.expose());
        assert_eq!(SessionCookie::Insecure.read(&cookies(&[&good])), Some(token));
        let planted = format!("{}=00", SessionCookie::Insecure.name());
        assert_eq!(SessionCookie::Insecure.read(&cookies(&[&good, &planted])), None);
        assert_eq!(SessionCookie::Secure.read(&cookies(&[&good])), None);
    }
}
