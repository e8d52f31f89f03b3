//! Asks for a page, and makes a preview of what it says of itself.

use std::time::Duration;

use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use confab_protocol::Preview;
use encoding_rs::{Encoding, UTF_8};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::head::{Head, read};
use crate::outbound::{Answer, Limits, Outbound};

/// How long one answer may take, and all that redirects lead to.
const LIMITS: Limits = Limits { time: Duration::from_secs(2), bytes: 512 * 1024 };
const PATIENCE: Duration = Duration::from_secs(5);

/// Redirects that are followed. Each address is looked at as the first one was.
const MOST_REDIRECTS: usize = 3;

/// Where a page that does not say so in its head names its encoding.
const SNIFFED: usize = 1024;

/// Letters of each text.
const SITE: usize = 60;
const TITLE: usize = 160;
const DESCRIPTION: usize = 300;

/// The preview of a page. None where it does not answer, is no page, or has no title.
pub(super) async fn preview(outbound: &Outbound, url: &Url) -> Option<Preview> {
    let (mut at, until) = (url.clone(), Instant::now() + PATIENCE);
    for _ in 0..=MOST_REDIRECTS {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/html"))]);
        let answer = timeout_at(until, outbound.get_with(&at, headers, LIMITS)).await.ok()?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(%error, "a link was not previewed");
                return None;
            }
        };
        match answer.location(&at) {
            Some(next) => at = next,
            None => return of_answer(&answer, url, &at),
        }
    }
    None
}

fn of_answer(answer: &Answer, url: &Url, at: &Url) -> Option<Preview> {
    let kind = answer.headers.get(CONTENT_TYPE)?.to_str().ok()?.to_ascii_lowercase();
    let is_page = kind.starts_with("text/html") || kind.starts_with("application/xhtml+xml");
    if !answer.status.is_success() || !is_page {
        return None;
    }
    let head = read(&encoding(&kind, &answer.body).decode(&answer.body).0);
    let Head { title, description, site } = head;
    let title = short(&title?, TITLE);
    if title.is_empty() {
        return None;
    }
    let host = || at.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
    let site = site.map(|site| short(&site, SITE)).filter(|site| !site.is_empty());
    let description = short(&description.unwrap_or_default(), DESCRIPTION);
    Some(Preview { url: url.to_string(), site: site.unwrap_or_else(host), title, description })
}

/// The encoding that the server names, or the page; else UTF-8.
fn encoding(kind: &str, body: &[u8]) -> &'static Encoding {
    let beginning = String::from_utf8_lossy(&body[..body.len().min(SNIFFED)]).to_ascii_lowercase();
    let named = |text: &str| {
        let label = text.split_once("charset=")?.1.trim_start_matches(['"', '\'']);
        let ends = |sign: char| !sign.is_ascii_alphanumeric() && !"-_:.".contains(sign);
        Encoding::for_label(label.split(ends).next()?.as_bytes())
    };
    named(kind).or_else(|| named(&beginning)).unwrap_or(UTF_8)
}

/// A text on one line, of so many letters at most, without what is not seen.
fn short(text: &str, most: usize) -> String {
    let is_seen = |letter: char| {
        let directs = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        !directs && (!letter.is_control() || letter.is_whitespace())
    };
    let seen: String = text.chars().filter(|letter| is_seen(*letter)).collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    confab_markup::shortened(&line, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_line_without_what_is_not_seen() {
        assert_eq!(short(" a\n\tb\u{202e}\u{0} c ", 9), "a b c");
        assert_eq!(short("äöü äöü", 4), "äöü…");
    }

    #[test]
    fn the_encoding_is_the_one_that_is_named() {
        for (kind, body, name) in [
            ("text/html; charset=iso-8859-1", "<meta charset=utf-8>", "windows-1252"),
            ("text/html;charset=\"Shift_JIS\"", "", "Shift_JIS"),
            ("text/html", "<meta charset='koi8-r'>", "KOI8-R"),
            ("text/html", "<meta content=\"text/html; charset=gbk\">", "GBK"),
            ("text/html; charset=none", "", "UTF-8"),
        ] {
            assert_eq!(encoding(kind, body.as_bytes()).name(), name, "{kind} {body}");
        }
    }
}
