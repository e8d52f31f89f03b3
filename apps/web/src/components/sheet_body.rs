//! A page beside the rooms that is read and filled in.

use confab_ui::{Glyph, Icon, view};
use confab_words::rooms as words;
use leptos::prelude::*;

use super::FormError;

/// A headed, scrolling page of sections.
#[component]
pub(crate) fn SheetBody(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <main class="sheet" id="page" tabindex="-1">
            <header class="room-head">
                <a class="icon-button back" data-back href="#rooms" aria-label=words::to_rooms()><Icon glyph=Glyph::Back/></a>
                <h1 class="room-head__title">{title}</h1>
            </header>
            <div class="sheet__scroll">
                <div class="sheet__body">
                    <FormError/>
                    {children()}
                </div>
            </div>
        </main>
    }
    .into_any()
}
