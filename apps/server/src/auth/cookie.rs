//! Writes and reads the cookies by which a browser is known.

use axum::http::{HeaderMap, HeaderValue, header};

use super::{SecretToken, TokenPrefix};

/// The cookies of this installation.
///
/// Browsers keep cookies by host, whatever the port, so two installations on one host need names
/// of their own: each name ends in digits of the installation's.
///
/// The release before this one knows the session's cookie by a name that all installations share.
/// A browser may talk to servers of both releases, so it gets the session under both names, and
/// either is taken: the own name first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookies {
    https: bool,
    session: String,
    device: String,
    flash: String,
}

/// Pages follow their forms at once.
const FLASH_SECONDS: u64 = 60;

/// A device is known for as long as browsers keep a cookie that is not renewed: 400 days.
const DEVICE_SECONDS: u64 = 400 * 24 * 60 * 60;

impl Cookies {
    /// The cookies of an installation that browsers reach over HTTPS or not. With it, `__Host-` has
    /// the browser itself refuse them without `Secure`, or from a sub-domain.
    pub fn new(https: bool, installation: [u8; 32]) -> Self {
        let [a, b, c, d, ..] = installation;
        let id = format!("{:08x}", u32::from_be_bytes([a, b, c, d]));
        let named = |what| {
            if https {
                format!("__Host-{what}-{id}")
            } else {
                format!("confab-{what}-insecure-{id}")
            }
        };
        let [session, device, flash] = ["session", "device", "flash"].map(named);
        Self { https, session, device, flash }
    }

    /// The session's cookie.
    pub fn session_name(&self) -> &str {
        &self.session
    }

    /// The session's cookie as the release before this one knows it.
    pub const fn shared_session_name(&self) -> &'static str {
        if self.https { "__Host-session" } else { "confab-session-insecure" }
    }

    /// `Set-Cookie` for a session that was just made; `max_age_seconds` is its whole life.
    pub fn set_session(&self, token: &SecretToken, max_age_seconds: u64) -> [HeaderValue; 2] {
        let value = token.reveal(TokenPrefix::None);
        // Programs of the release before take the first.
        [self.shared_session_name(), &self.session]
            .map(|name| self.header(name, value.expose(), max_age_seconds))
    }

    /// `Set-Cookie` for a device on which someone signed in.
    pub fn set_device(&self, token: &SecretToken) -> HeaderValue {
        self.header(&self.device, token.reveal(TokenPrefix::None).expose(), DEVICE_SECONDS)
    }

    /// `Set-Cookie` for the word on the next page; the value is in the characters of a query.
    pub fn set_flash(&self, value: &str) -> HeaderValue {
        self.header(&self.flash, value, FLASH_SECONDS)
    }

    /// `Set-Cookie` once it is said.
    pub fn clear_flash(&self) -> HeaderValue {
        self.header(&self.flash, "", 0)
    }

    /// The word for the next page.
    pub fn flash<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        cookie_values(headers, &self.flash).next()
    }

    /// `Set-Cookie` that makes the browser forget its session. Under the shared name it may hold
    /// one of another installation, so only those that were `ended` are forgotten.
    pub fn clear_session(&self, headers: &HeaderMap, ended: &[SecretToken]) -> Vec<HeaderValue> {
        let shared = self.shared_session_name();
        let ours = token(headers, shared).is_none_or(|token| ended.contains(&token));
        let names = ours.then_some(shared).into_iter().chain([self.session_name()]);
        names.map(|name| self.header(name, "", 0)).collect()
    }

    /// The tokens of a request's session cookies: that of this installation's own name first, and
    /// then that of the shared one, where it is another.
    pub fn sessions(&self, headers: &HeaderMap) -> Vec<SecretToken> {
        let mut found: Vec<SecretToken> = token(headers, &self.session).into_iter().collect();
        found.extend(token(headers, self.shared_session_name()));
        found.dedup();
        found
    }

    /// The token of a request's device cookie.
    pub fn device(&self, headers: &HeaderMap) -> Option<SecretToken> {
        token(headers, &self.device)
    }

    fn header(&self, name: &str, value: &str, max_age_seconds: u64) -> HeaderValue {
        let secure = if self.https { "; Secure" } else { "" };
        let text = format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"
        );
        let mut header = HeaderValue::from_str(&text)
            .expect("invariant: digits and encoded texts are visible ASCII");
        header.set_sensitive(true);
        header
    }
}

/// The values of a request's cookies of this name. Each pair is read by itself: one of another
/// page of the host, in whatever bytes, hides no other.
pub fn cookie_values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| std::str::from_utf8(pair).ok()?.trim().split_once('='))
        .filter(move |(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The token in the cookie of this name. Two different ones are none: one of them is planted.
fn token(headers: &HeaderMap, name: &str) -> Option<SecretToken> {
    let mut values = cookie_values(headers, name);
    let first = values.next()?;
    if values.any(|other| other != first) {
        return None;
    }
    SecretToken::parse(first, TokenPrefix::None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn cookies(lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).expect("a header"));
        }
        headers
    }

    fn new_token() -> (SecretToken, String) {
        let token = SecretToken::new(Random::system());
        let value = token.reveal(TokenPrefix::None).expose().to_owned();
        (token, value)
    }

    #[test]
    fn the_secure_cookies_have_all_their_flags() {
        let (token, _) = new_token();
        let ours = Cookies::new(true, [0xab; 32]);
        let [shared, own] = ours.set_session(&token, 60);
        for (header, name, age) in [
            (shared, "__Host-session=", 60),
            (own, "__Host-session-abababab=", 60),
            (ours.set_device(&token), "__Host-device-abababab=", DEVICE_SECONDS),
        ] {
            let text = header.to_str().expect("ASCII");
            assert!(text.starts_with(name), "{text}");
            let flags = format!("; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}; Secure");
            assert!(text.ends_with(&flags), "{text}");
            assert!(!text.contains("Domain"));
        }
    }

    #[test]
    fn a_planted_second_cookie_signs_nobody_in() {
        let (token, value) = new_token();
        let ours = Cookies::new(false, [1; 32]);
        let name = ours.session_name();
        let good = format!("a=b; {name}={value}");
        assert_eq!(ours.sessions(&cookies(&[good.as_bytes()])), [token]);
        let planted = format!("{name}=00");
        assert_eq!(ours.sessions(&cookies(&[good.as_bytes(), planted.as_bytes()])), []);
        assert_eq!(Cookies::new(true, [1; 32]).sessions(&cookies(&[good.as_bytes()])), []);
    }

    #[test]
    fn another_pages_cookie_hides_no_session() {
        let (token, value) = new_token();
        let ours = Cookies::new(false, [1; 32]);
        let name = ours.session_name();
        for (before, after) in
            [("theme=größe; ", ""), ("", "; theme=größe"), ("\"; ;; =; ", "; =;;b")]
        {
            let line = format!("{before}{name}={value}{after}");
            let found = ours.sessions(&cookies(&[line.as_bytes()]));
            assert_eq!(found, std::slice::from_ref(&token), "{line}");
        }
        let latin = [b"theme=gr\xf6\xdfe; ", name.as_bytes(), b"=", value.as_bytes()].concat();
        assert_eq!(ours.sessions(&cookies(&[&latin])), [token]);
    }

    #[test]
    fn the_own_name_comes_before_the_one_that_installations_share() {
        let ((own, own_value), (other, other_value)) = (new_token(), new_token());
        let ours = Cookies::new(false, [1; 32]);
        let (name, shared) = (ours.session_name(), ours.shared_session_name());
        let line = format!("{shared}={other_value}; {name}={own_value}");
        let headers = cookies(&[line.as_bytes()]);
        assert_eq!(ours.sessions(&headers), [own.clone(), other.clone()]);
        assert_eq!(Cookies::new(false, [2; 32]).sessions(&headers), std::slice::from_ref(&other));
        assert_eq!(ours.clear_session(&headers, &[own]).len(), 1, "the other's stays");
        assert_eq!(ours.clear_session(&headers, &[other]).len(), 2);
    }
}
