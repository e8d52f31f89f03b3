//! The texts that an edited message has had, in a dialog that its mark opens.

use confab_protocol::api::{MessageVersion, MessageVersions};
use confab_ui::{Dialog, RwSignal, effect, follow, listen, view};
use confab_words::around as words;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::dom;
use crate::state::{Chat, Written, use_chat, use_place};

/// The dialog of the page. The marks are links to a plain page, which is not left for.
pub(super) fn dialog() -> AnyView {
    let chat = use_chat();
    let (open, found) = (RwSignal::new(false), RwSignal::new(None));
    use_place().close_by_back(open);
    let show = move |event: MouseEvent| {
        let Some(path) = versions_of(&event) else { return };
        event.prevent_default();
        chat.read(path, move |versions: MessageVersions| {
            found.set(Some(versions));
            open.set(true);
        });
    };
    effect(move || listen("click", show));
    view! {
        <Dialog open label=follow(|| words::history().to_owned())>
            <div class="dialog__body">
                <h2 class="dialog__title">{words::history()}</h2>
                {follow(move || found.get().map(|found| versions(chat, found)))}
                <form class="dialog__actions" method="dialog">
                    <button class="button" autofocus>{words::close()}</button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The path in the API that a plain click on a mark names.
fn versions_of(event: &MouseEvent) -> Option<String> {
    let mark = dom::closest(event, ".message__edited").filter(|_| dom::is_plain(event))?;
    mark.get_attribute("href")
}

fn versions(chat: Chat, found: MessageVersions) -> AnyView {
    let me = chat.me().handle;
    let version = move |MessageVersion { at, body, .. }: MessageVersion| {
        let written = Written {
            source: body,
            me: me.clone(),
            mentions: Vec::new(),
            edited: None,
            marks: Vec::new(),
        };
        view! {
            <li>
                <p class="card__note">{follow(move || chat.clock.full(at))}</p>
                {follow(move || chat.markup.get().map(|markup| (markup.body)(written.clone())))}
            </li>
        }
    };
    view! {
        <ol class="versions" data-versions>
            {found.versions.into_iter().map(version).collect_view()}
        </ol>
        {found.more.then(|| view! { <p class="field__hint">{words::older_too_long()}</p> }.into_any())}
    }
    .into_any()
}
