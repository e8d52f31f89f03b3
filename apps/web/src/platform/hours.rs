//! A clock of 24 hours, or of twice twelve.

use confab_words::moment as words;

/// How many hours a clock on the wall has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hours {
    #[default]
    All,
    /// Twelve, and twelve again.
    Half,
}

impl Hours {
    /// The cookie that tells it; readable by scripts, and no secret.
    pub const COOKIE: &'static str = "confab-hours";

    pub fn named(name: &str) -> Option<Self> {
        match name {
            "12" => Some(Self::Half),
            "24" => Some(Self::All),
            _ => None,
        }
    }

    /// `09:05`, `9:05 AM`.
    pub(crate) fn clock(self, hour: i64, minute: i64) -> String {
        let time = &self.short(hour, minute);
        match (self, hour) {
            (Self::All, _) => self.short(hour, minute),
            (Self::Half, ..12) => words::Morning { time }.text(),
            (Self::Half, _) => words::Afternoon { time }.text(),
        }
    }

    /// `09:05`, `9:05`: where there is no room for more.
    pub(crate) fn short(self, hour: i64, minute: i64) -> String {
        match self {
            Self::All => format!("{hour:02}:{minute:02}"),
            Self::Half => format!("{}:{minute:02}", (hour + 11) % 12 + 1),
        }
    }
}
