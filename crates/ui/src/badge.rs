//! A number in a pill.

use leptos::prelude::*;

use crate::view;

/// How loudly a badge speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadgeTone {
    #[default]
    Plain,
    /// It asks for something to be done.
    Strong,
    /// A label rather than a count.
    Quiet,
}

/// A short text, with words for those who do not see it.
#[component]
pub fn Badge(
    #[prop(into)] text: String,
    /// Meaning, read instead of the text.
    #[prop(into)]
    label: String,
    #[prop(optional)] tone: BadgeTone,
) -> impl IntoView {
    let class = match tone {
        BadgeTone::Plain => "badge",
        BadgeTone::Strong => "badge badge--strong",
        BadgeTone::Quiet => "badge badge--quiet",
    };
    view! {
        <span class=class>
            <span aria-hidden="true">{text}</span>
            <span class="u-hidden">{label}</span>
        </span>
    }
}
