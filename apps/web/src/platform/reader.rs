//! The reader's time zone, as a printed page knows it.

use confab_protocol::Timestamp;

use super::Zone;

/// The moment of printing and the reader's time zone; a context of printed pages.
#[derive(Clone, Debug)]
pub struct Reader {
    pub now: Timestamp,
    /// Absent until their browser has named it in a cookie: times are in UTC then, and say so.
    pub zone: Option<Zone>,
}

/// Names the zone to the server from the next page on.
pub(crate) const SCRIPT: &str = r"try {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  document.cookie = `confab-zone=${timeZone}; path=/; max-age=31536000; samesite=lax`;
} catch {}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_writes_the_cookie_that_is_read() {
        assert!(SCRIPT.contains(&format!("`{}=$", Zone::COOKIE)));
    }
}
