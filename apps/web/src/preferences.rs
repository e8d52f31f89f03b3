//! Says how a person likes the app to look, as their browser remembers it.

use serde::{Deserialize, Serialize};

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How much air there is between lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Density {
    #[default]
    Cosy,
    Compact,
}

/// The choices that must hold before the first paint, and so travel in a cookie.
///
/// The cookie holds no secret and is readable by scripts: `confab-look=dark.compact`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub theme: Theme,
    pub density: Density,
    /// Whether the room where something happened last stands first, and not the rooms by name.
    pub by_activity: bool,
    pub size: TextSize,
    /// How wide the list of rooms is, in CSS pixels, where that was chosen.
    pub nav: Option<u16>,
}

/// How large text is, and all that is measured by it, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSize(u8);

impl TextSize {
    /// Sizes to choose from.
    pub const ALL: [Self; 6] = [Self(80), Self(90), Self(100), Self(115), Self(130), Self(150)];

    pub const fn percent(self) -> u8 {
        self.0
    }

    /// The size that a number names; another means the usual one.
    pub fn from_word(word: &str) -> Self {
        let percent = word.parse().ok();
        let known = Self::ALL.into_iter().find(|size| Some(size.0) == percent);
        known.unwrap_or_default()
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self(100)
    }
}

/// The list of rooms is as wide as this at least and at most, in steps.
pub(crate) const NAV_LEAST: u16 = 220;
pub(crate) const NAV_MOST: u16 = 360;
pub(crate) const NAV_STEP: u16 = 10;

/// The width of the list of rooms that is nearest to this.
pub(crate) fn nav_width(wanted: u16) -> u16 {
    (wanted.clamp(NAV_LEAST, NAV_MOST) + NAV_STEP / 2) / NAV_STEP * NAV_STEP
}

impl Preferences {
    /// The cookie's name.
    pub const COOKIE: &'static str = "confab-look";

    /// The cookie that says `activity`, apart from the others, which the release before reads too.
    pub const ORDER: &'static str = "confab-order";

    /// The cookies that say how large text is, and how wide the list of rooms.
    pub const SIZE: &'static str = "confab-size";
    pub const NAV: &'static str = "confab-nav";

    /// The cookie that remembers the size of text.
    pub fn to_size_cookie(self) -> String {
        let (name, percent) = (Self::SIZE, self.size.percent());
        format!("{name}={percent}; Path=/; Max-Age=31536000; SameSite=Lax")
    }

    /// The width of the list of rooms, by its cookie's value.
    pub fn nav_from_value(value: &str) -> Option<u16> {
        value.parse().ok().map(nav_width)
    }

    /// The cookie that remembers the order.
    pub fn to_order_cookie(self) -> String {
        let (name, age) = (Self::ORDER, if self.by_activity { 31_536_000 } else { 0 });
        format!("{name}=activity; Path=/; Max-Age={age}; SameSite=Lax")
    }

    /// The cookie that remembers the choices for a year.
    pub fn to_cookie(self) -> String {
        let (name, value) = (Self::COOKIE, self.value());
        format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")
    }

    fn value(self) -> String {
        format!("{}.{}", self.theme.word(), self.density.word())
    }

    /// Reads the cookie's value; what is unknown is the default.
    pub fn from_value(value: &str) -> Self {
        let (theme, density) = value.split_once('.').unwrap_or((value, ""));
        let (theme, density) = (Theme::from_word(theme), Density::from_word(density));
        Self { theme, density, ..Self::default() }
    }
}

impl Theme {
    /// The word in the cookie, in forms and in `data-theme`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme that a word names; an unknown word means the system's.
    pub fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

impl Density {
    /// The word in the cookie, in forms and in `data-density`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cosy => "cosy",
            Self::Compact => "compact",
        }
    }

    /// The density that a word names; an unknown word means cosy.
    pub fn from_word(word: &str) -> Self {
        if word == "compact" { Self::Compact } else { Self::Cosy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_come_back_out_of_their_own_cookie() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            for density in [Density::Cosy, Density::Compact] {
                let choice = Preferences { theme, density, ..Preferences::default() };
                let cookie = choice.to_cookie();
                let pair = cookie.split(';').next().expect("a pair");
                let (name, value) = pair.split_once('=').expect("a name and a value");
                assert_eq!((name, Preferences::from_value(value)), (Preferences::COOKIE, choice));
            }
        }
    }

    #[test]
    fn sizes_and_widths_are_those_that_there_are() {
        for size in TextSize::ALL {
            assert_eq!(TextSize::from_word(&size.percent().to_string()), size);
        }
        for word in ["", "100%", "99", "1000"] {
            assert_eq!(TextSize::from_word(word), TextSize::default(), "{word}");
        }
        let widths = [("0", 220), ("224", 220), ("225", 230), ("271", 270), ("9999", 360)];
        for (value, width) in widths {
            assert_eq!(Preferences::nav_from_value(value), Some(width), "{value}");
        }
        assert_eq!(Preferences::nav_from_value("wide"), None);
    }

    #[test]
    fn a_forged_cookie_means_the_default() {
        for value in ["", ".", "\"><script>", "Dark.compact2"] {
            assert_eq!(Preferences::from_value(value), Preferences::default(), "{value}");
        }
    }
}
