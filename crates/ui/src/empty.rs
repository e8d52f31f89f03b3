//! Placeholder where there is nothing yet.

use leptos::prelude::*;

use crate::view;

use crate::icon::{Glyph, Icon, IconSize};

/// A mark, a title, a sentence, and an action.
#[component]
pub fn Empty(
    glyph: Glyph,
    /// Text, or elements.
    title: impl IntoView,
    text: impl IntoView,
    /// Stands in the middle of the page instead of at the start of a list.
    #[prop(optional)]
    centre: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" class:empty--centre=centre>
            <span class="empty__mark"><Icon glyph size=IconSize::Large/></span>
            <h2 class="empty__title">{title}</h2>
            <p class="empty__text">{text}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> }.into_any())}
        </div>
    }
}
