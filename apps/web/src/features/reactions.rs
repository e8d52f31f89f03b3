//! Reactions: pills below a message, three at hand in its toolbar, and R for more.

mod pill;

use confab_policy::Action;
use confab_protocol::{Command, React, Reaction};
use confab_ui::{Dialog, RwSignal, StoredValue, follow, hear, rows};
use confab_words::reactions as words;
use leptos::prelude::*;

use super::{Key, Subject};
use crate::state::{Chat, use_chat};

/// Those in a toolbar.
const AT_HAND: &[&str] = &["👍", "❤️", "🎉"];
/// All that can be chosen from.
const OFFERED: &[&str] = &["👍", "❤️", "🎉", "😂", "😮", "😢", "🙏", "👏", "👀", "✅", "🔥", "🤔"];

pub(super) const KEY: Key = (words::key, &["R"]);

/// The dialog of a list, and the message that it is open for.
#[derive(Clone, Copy)]
struct Choosing {
    open: RwSignal<bool>,
    subject: StoredValue<Option<Subject>>,
}

/// Lets the rows of a list open its dialog.
pub(super) fn share_dialog() {
    provide_context(Choosing { open: RwSignal::new(false), subject: StoredValue::new(None) });
}

/// Makes the dialog of a list.
pub(super) fn dialog() -> AnyView {
    let choosing = expect_context::<Choosing>();
    view! {
        <Dialog open=choosing.open label=follow(|| words::react().to_owned())>
            {choosing.subject.get_value().map(|subject| view! {
                <div class="dialog__body">{offer(&subject, choosing.open)}</div>
            })}
        </Dialog>
    }
    .into_any()
}

/// R opens the dialog.
pub(super) fn key(subject: &Subject, key: &str) -> bool {
    let choosing =
        use_context::<Choosing>().filter(|_| key == "r" && subject.may(use_chat(), Action::React));
    choosing.is_some_and(|choosing| {
        choosing.subject.set_value(Some(subject.clone()));
        choosing.open.set(true);
        true
    })
}

/// All that can be chosen from, in a dialog that closes then.
pub(super) fn offer(subject: &Subject, open: RwSignal<bool>) -> AnyView {
    let chosen = move || open.set(false);
    let buttons = buttons(subject, OFFERED, "pill", chosen);
    view! { <div class="pills" role="group" aria-label=words::react()>{buttons}</div> }.into_any()
}

/// The first few, beside a message.
pub(super) fn at_hand(subject: &Subject) -> AnyView {
    buttons(subject, AT_HAND, "icon-button", || {})
}

fn buttons(
    subject: &Subject,
    offered: &'static [&'static str],
    class: &'static str,
    chosen: impl Fn() + Copy + 'static,
) -> AnyView {
    let chat = use_chat();
    if !subject.may(chat, Action::React) {
        return ().into_any();
    }
    let button = |emoji: &'static str| {
        let subject = subject.clone();
        let press = move |_| {
            let mine = untrack(|| is_mine(&subject, emoji));
            toggle(chat, &subject, emoji.to_owned(), !mine, drop);
            chosen();
        };
        let label = words::ReactWith { emoji }.text();
        view! {
            <button type="button" class=class aria-label=label.clone() title=label on:click=hear(press)>{emoji}</button>
        }
    };
    offered.iter().copied().map(button).collect_view().into_any()
}

/// The pills below a message, each of which stays while its emoji does.
pub(super) fn pills(subject: &Subject) -> AnyView {
    let (chat, annotations) = (use_chat(), subject.annotations);
    let may_react = subject.may(chat, Action::React);
    let emoji = move || {
        let emoji = |reaction: &Reaction| reaction.emoji.clone();
        annotations.read().reactions.iter().map(emoji).collect()
    };
    let subject = subject.clone();
    let pill = move |emoji| pill::pill(chat, subject.clone(), emoji, may_react);
    view! { <div class="pills" data-reactions>{rows(emoji, pill, || {})}</div> }.into_any()
}

fn is_mine(subject: &Subject, emoji: &str) -> bool {
    subject
        .annotations
        .read()
        .reactions
        .iter()
        .any(|reaction| reaction.me && reaction.emoji == emoji)
}

/// Asks for an emoji to be put on the message or taken off. `answered` is called with what it came to.
fn toggle(
    chat: Chat,
    subject: &Subject,
    emoji: String,
    on: bool,
    answered: impl FnOnce(Result<(), String>) + Send + Sync + 'static,
) {
    let Some(backend) = chat.backend() else { return };
    let Subject { room, message, .. } = *subject;
    let client_id = backend.client_id();
    chat.ask(Command::React(React { room, client_id, message, emoji, on }), answered);
}
