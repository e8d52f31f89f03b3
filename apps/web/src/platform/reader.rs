//! The reader's time zone and clock, as a printed page knows them.

use confab_protocol::Timestamp;

use super::{Hours, Zone};

/// The moment of printing and the reader's time zone; a context of printed pages.
#[derive(Clone, Debug)]
pub struct Reader {
    pub now: Timestamp,
    /// Absent until their browser has named it in a cookie: times are in UTC then, and say so.
    pub zone: Option<Zone>,
    /// As their browser has it.
    pub hours: Hours,
}

/// Names both to the server from the next page on, and the hours to this page.
pub(crate) const SCRIPT: &str = r"try {
  const { timeZone, hour12 } = Intl.DateTimeFormat([], { hour: 'numeric' }).resolvedOptions();
  const hours = hour12 ? 12 : 24, keep = 'path=/; max-age=31536000; samesite=lax';
  document.cookie = `confab-zone=${timeZone}; ${keep}`;
  document.cookie = `confab-hours=${hours}; ${keep}`;
  document.documentElement.dataset.hours = hours;
} catch {}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_writes_the_cookies_that_are_read() {
        assert!(SCRIPT.contains(&format!("`{}=$", Zone::COOKIE)));
        assert!(SCRIPT.contains(&format!("`{}=$", Hours::COOKIE)));
    }
}
