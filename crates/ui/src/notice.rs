//! A sentence that matters.

use leptos::prelude::*;

use crate::view;

use crate::icon::{Glyph, Icon};

/// Tone of the sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeTone {
    #[default]
    Plain,
    Positive,
    Warning,
    Danger,
}

/// A sentence in a coloured box; a danger is read out at once.
#[component]
pub fn Notice(#[prop(optional)] tone: NoticeTone, children: Children) -> impl IntoView {
    let (class, glyph, role) = match tone {
        NoticeTone::Plain => ("notice", Glyph::Info, None),
        NoticeTone::Positive => ("notice notice--positive", Glyph::Check, Some("status")),
        NoticeTone::Warning => ("notice notice--warning", Glyph::Alert, None),
        NoticeTone::Danger => ("notice notice--danger", Glyph::Alert, Some("alert")),
    };
    view! {
        <div class=class role=role>
            <Icon glyph/>
            <div class="u-grow">{children()}</div>
        </div>
    }
}
