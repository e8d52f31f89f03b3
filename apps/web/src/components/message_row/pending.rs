//! A message that is on its way, or could not be sent.

use std::sync::Arc;

use confab_client::core::Input;
use confab_protocol::{Annotations, Entry, EntryKind, ErrorBody, Seq};
use confab_ui::{Glyph, Icon, IconSize, StoredValue, expect_context, follow, hear, view};
use confab_words::messages as words;
use leptos::prelude::*;

use super::is_current;
use super::message::{Gutter, Head};
use crate::components::MessageText;
use crate::components::message_list::List;
use crate::features;
use crate::live::{Pending, PendingState, Place, with_files};
use crate::state::{RowKey, later, use_chat};

/// Looks like the message it will be, but paler.
#[component]
pub(super) fn PendingMessage(key: RowKey, pending: Arc<Pending>, place: Place) -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let me = chat.me();
    let Pending { message, at, state } = (*pending).clone();
    let handle = me.handle.clone();
    let what = EntryKind::Message {
        body: Some(message.body.clone()),
        changed: Seq::ZERO,
        reply_to: None,
        mentions: vec![],
        annotations: Annotations::default(),
    };
    let entry = Arc::new(Entry { seq: Seq::ZERO, at, author: me, client_id: None, what });
    let first = place == Place::First;
    let is_current = is_current(&list, &key);
    let failed = matches!(state, PendingState::Failed(_));
    let sending = state == PendingState::Sending;
    let files = message.files.clone();
    let text = &with_files(message.body.clone(), files.len(), None);
    let spoken = if failed {
        words::NotSentLabel { text }.text()
    } else {
        words::SendingLabel { text }.text()
    };
    view! {
        <article
            class="message"
            class:message--first=first
            class:message--pending=sending
            class:message--failed=failed
            data-row
            aria-label=spoken
            tabindex=follow(move || if is_current.get() { "0" } else { "-1" })
            on:focusin=hear(move |_| list.current.set(Some(key.clone())))
        >
            <Gutter entry=Arc::clone(&entry) first/>
            <div class="message__main">
                {first.then(|| view! { <Head entry/> }.into_any())}
                <div class="message__content">
                    {(!message.body.is_empty()).then(|| view! { <MessageText source=message.body.clone() me=handle mentions=vec![]/> }.into_any())}
                    {(!files.is_empty()).then(|| later(move |late| (late.pending_files)(&files)))}
                </div>
                {match state {
                    PendingState::Sending => view! {
                        <p class="message__state message__state--waiting"><Icon glyph=Glyph::Clock size=IconSize::Small/>{
                            follow(move || if chat.away.get() {
                                words::will_be_sent()
                            } else {
                                words::sending()
                            })
                        }</p>
                    }.into_any(),
                    PendingState::Committed(_) => ().into_any(),
                    PendingState::Failed(error) => {
                        later(move |late| (late.unsent)(Arc::clone(&pending), error.clone()))
                    }
                }}
            </div>
        </article>
    }
    .into_any()
}

/// Reason why it was not sent, with its actions.
pub(crate) fn show_unsent(pending: Arc<Pending>, error: ErrorBody) -> AnyView {
    let chat = use_chat();
    let id = StoredValue::new(pending.message.client_id.clone());
    let (room, root) = {
        let list = expect_context::<List>();
        (list.room.id(), list.room.root())
    };
    let (body, files) = (pending.message.body.clone(), pending.message.files.clone());
    let retry = move |_| {
        let Some(backend) = chat.backend() else { return };
        chat.tell(Input::RetrySend { failed: id.get_value(), again: backend.client_id() });
    };
    let discard = move |_| chat.tell(Input::DiscardSend(id.get_value()));
    let edit = move |_| {
        chat.compose.set(Some((room, root, body.clone())));
        features::put_files_back(chat, (room, root), &files);
        chat.tell(Input::DiscardSend(id.get_value()));
    };
    view! {
        <div class="message__state message__state--failed">
            <Icon glyph=Glyph::Alert size=IconSize::Small/>
            <span>{words::NotSent { why: &error.message }.text()}</span>
            <button type="button" class="button button--small" on:click=hear(retry)>{words::retry()}</button>
            <button type="button" class="button button--small" on:click=hear(edit)>{words::edit()}</button>
            <button type="button" class="button button--small button--plain" on:click=hear(discard)>{words::discard()}</button>
        </div>
    }
    .into_any()
}
