//! The catalogue of the kit: every component in every state, rendered by the kit itself, in both themes.
//!
//! A test compares it with the kit: a component or a class of its stylesheets that is not shown here
//! fails it.

mod controls;
mod looks;
mod silent;
mod surfaces;

use leptos::prelude::*;

use crate::code::Code;

pub(crate) const TITLE: &str = "The kit";

/// One component, or a few that belong together.
pub(crate) struct Part {
    id: &'static str,
    title: &'static str,
    says: &'static str,
    /// Its use, where it is a component of Rust.
    code: &'static str,
    show: fn(Theme) -> AnyView,
}

/// The theme of a stage, by which names on it differ from those on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 2] = [Self::Light, Self::Dark];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// A name that the page has once.
    pub(crate) fn id(self, name: &str) -> String {
        format!("{name}-{}", self.word())
    }
}

/// States of what is pressed: each is a word for `data-state`, which the page's own style gives the look
/// of the real one.
pub(crate) const STATES: [(&str, Option<&str>); 4] = [
    ("At rest", None),
    ("Pointed at", Some("hover")),
    ("Pressed", Some("hover active")),
    ("Focused", Some("focus")),
];

fn parts() -> impl Iterator<Item = &'static Part> {
    [looks::PARTS, controls::PARTS, surfaces::PARTS, silent::PARTS].into_iter().flatten()
}

/// Address of a picture of somebody: a file of the site, since its pages load no others.
#[derive(Clone, Debug)]
struct Picture(String);

/// All parts, one after the other.
pub(crate) fn catalogue(picture: String) -> AnyView {
    provide_context(Picture(picture));
    let parts = parts().map(|part| {
        let stages = Theme::ALL.map(|theme| {
            view! {
                <div class="stage" data-theme=theme.word()>{(part.show)(theme)}</div>
            }
        });
        let code =
            (!part.code.is_empty()).then(|| view! { <Code language="rust" text=part.code/> });
        view! {
            <section class="part" aria-labelledby=part.id>
                <h2 id=part.id>{part.title}</h2>
                <p>{part.says}</p>
                <div class="stages">{stages.into_iter().collect_view()}</div>
                {code}
            </section>
        }
    });
    view! {
        <p>
            "Components and styles that the web app and this site share: "
            <span class="path">"crates/ui"</span>
            ". It has no words of the chat, and prints classes alone, since pages forbid styles in "
            "attributes. Each part stands here in both themes and in every state. A program imports "
            <code>"crates/ui/style/kit.css"</code>
            " and nothing else of it."
        </p>
        {parts.collect_view()}
    }
    .into_any()
}

/// Title, name and sentence of each part, for the search.
pub(crate) fn texts() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    parts().map(|part| (part.title, part.id, part.says))
}

/// Titles of all parts, for the page's own list.
pub(crate) fn headings() -> Vec<(u8, String, String)> {
    parts().map(|part| (2, part.title.to_owned(), part.id.to_owned())).collect()
}

/// Specimens in a row, with a word about them before.
pub(crate) fn row(word: &'static str, specimens: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="specimens">
            <p class="specimens__word">{word}</p>
            <div class="specimens__row">{specimens}</div>
        </div>
    }
    .into_any()
}
