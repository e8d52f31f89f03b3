//! The title of a section that its viewer made: it folds, and leads to the page of all of them.

use confab_protocol::SectionId;
use confab_ui::{Glyph, Icon, IconSize, Memo, follow, hear, memo};
use confab_words::sections as words;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::state::{Chat, use_chat};

/// Its name now.
pub(super) fn name(chat: Chat, id: SectionId) -> String {
    chat.rooms.read().own_section(id).map(|own| own.name.clone()).unwrap_or_default()
}

/// A form, which works without scripts too.
pub(super) fn title(id: SectionId, name: Memo<String>) -> AnyView {
    let chat = use_chat();
    let folded = memo(move || chat.rooms.read().own_section(id).is_some_and(|own| own.folded));
    let fold = move |event: SubmitEvent| {
        if let Some(late) = chat.late.get_untracked() {
            event.prevent_default();
            (late.fold)(chat, id, !folded.get_untracked());
        }
    };
    view! {
        <form class="nav__title" method="post" action=format!("/sections/{id}") on:submit=hear(fold)>
            <h2>
                <button
                    class="nav__fold"
                    name="does"
                    value=follow(move || if folded.get() { "unfold" } else { "fold" })
                    aria-expanded=follow(move || (!folded.get()).to_string())
                >
                    <Icon glyph=Glyph::Back size=IconSize::Small/>
                    <span class="u-truncate" dir="auto">{follow(move || name.get())}</span>
                </button>
            </h2>
            <a href="/sections" class="icon-button" aria-label=words::edit() title=words::edit()>
                <Icon glyph=Glyph::Pencil size=IconSize::Small/>
            </a>
        </form>
    }
    .into_any()
}
