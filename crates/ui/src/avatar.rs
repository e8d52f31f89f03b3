//! A picture that everyone has: one of their own, or initials on a colour.

use leptos::prelude::*;

use crate::{Memo, follow, view};

/// How large a picture is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// Beside one line of text.
    Small,
    /// Beside a paragraph.
    #[default]
    Medium,
    /// At the head of a page.
    Large,
}

/// The dot at a picture: whether its person is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dot {
    /// Not known: no dot.
    #[default]
    None,
    On,
    Away,
    /// Not to be disturbed.
    Busy,
    Off,
}

impl Dot {
    const fn class(self) -> &'static str {
        match self {
            Self::None | Self::On => "presence",
            Self::Away => "presence presence--away",
            Self::Busy => "presence presence--busy",
            Self::Off => "presence presence--off",
        }
    }
}

/// Initials on one of twelve hues, under the picture where there is one: nothing moves when it has
/// loaded. It is decoration: the name stands beside it.
#[component]
pub fn Avatar(
    /// Name of its owner.
    #[prop(into)]
    name: String,
    /// Number that chooses the hue; the same number gives the same hue everywhere.
    seed: i64,
    #[prop(optional)] size: AvatarSize,
    /// Address of a square picture.
    #[prop(optional_no_strip)]
    picture: Option<String>,
    /// Whether to show a dot, and which.
    #[prop(optional)]
    dot: Option<Memo<Dot>>,
) -> impl IntoView {
    let size = match size {
        AvatarSize::Small => " avatar--small",
        AvatarSize::Medium => "",
        AvatarSize::Large => " avatar--large",
    };
    let class = format!("avatar avatar--hue-{}{size}", hue(seed));
    let dot = dot.map(|dot| {
        follow(move || {
            let dot = dot.get();
            (dot != Dot::None).then(|| view! { <span class=dot.class()></span> }.into_any())
        })
    });
    let picture = picture.map(|src| {
        view! { <img class="avatar__picture" src=src alt="" loading="lazy"/> }.into_any()
    });
    view! { <span class=class aria-hidden="true">{initials(&name)}{picture}{dot}</span> }
}

/// One of twelve; neighbouring numbers lie far apart.
fn hue(seed: i64) -> i64 {
    (seed * 7).rem_euclid(12)
}

/// The first letters of the first and last word, or the first two of a single one.
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut words = name.split_whitespace().filter_map(first);
    let start = words.next();
    let letters = match (start, words.next_back()) {
        (Some(start), Some(end)) => vec![start, end],
        (Some(start), None) => vec![start],
        (None, _) => name.chars().next().into_iter().collect(),
    };
    letters.into_iter().flat_map(char::to_uppercase).take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_last_word() {
        assert_eq!(initials("Ana"), "A");
        assert_eq!(initials("ana maria de souza"), "AS");
        assert_eq!(initials("  Ólafur  Ýr "), "ÓÝ");
        assert_eq!(initials("李 小龙"), "李小");
        assert_eq!(initials("!!!"), "!");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn every_number_has_a_hue() {
        for seed in [i64::MIN / 8, -1, 0, 1, 11, 12, i64::MAX / 8] {
            assert!((0..12).contains(&hue(seed)), "{seed}");
        }
    }
}
