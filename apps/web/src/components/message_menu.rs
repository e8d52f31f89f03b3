//! Dialogs about one message: a sheet of actions, or whether it shall really be deleted.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{Entry, EntryKind};
use confab_ui::{Dialog, Glyph, Icon, RwSignal, expect_context, follow, hear, memo, view};
use confab_words::messages as words;
use leptos::prelude::*;

use super::MessageText;
use super::message_list::List;
use super::message_row::{ask_to_delete, copy_text, has_text, may_delete, may_edit};
use crate::features::{self, Subject};
use crate::live::{in_a_line, quotation};
use crate::said::said;
use crate::state::{use_chat, use_place};

/// Kind of dialog, and its message.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    Menu(Arc<Entry>),
    Delete(Arc<Entry>),
}

/// The dialog of a list.
pub(crate) fn show_menu() -> AnyView {
    let list = expect_context::<List>();
    let asked = list.asked;
    let open = use_place().open_while_asked(asked);
    let label = follow(move || match &*asked.read() {
        Some(Asked::Delete(_)) => words::delete_message().to_owned(),
        _ => words::tools().to_owned(),
    });
    view! {
        <Dialog open label class="dialog--sheet">
            {
                let list = list.clone();
                follow(move || match asked.get() {
                    Some(Asked::Menu(entry)) => view! { <Menu list=list.clone() entry open/> }.into_any(),
                    Some(Asked::Delete(entry)) => view! { <Confirm list=list.clone() entry open/> }.into_any(),
                    None => ().into_any(),
                })
            }
        </Dialog>
    }
    .into_any()
}

#[component]
fn Menu(list: List, entry: Arc<Entry>, open: RwSignal<bool>) -> impl IntoView {
    let chat = use_chat();
    let edits = may_edit(chat, &entry);
    let deletes = may_delete(chat, &list, &entry);
    let has_text = has_text(&entry);
    let editing = list.room.editing.clone();
    let seq = entry.seq;
    let copied = list.copied;
    let is_copied = memo(move || copied.get() == Some(seq));
    let copy = {
        let (list, entry) = (list.clone(), Arc::clone(&entry));
        move |_| {
            copy_text(chat, &list, &entry);
            // It is seen to be done before it closes.
            let close = move || {
                open.try_set(false);
            };
            set_timeout(close, Duration::from_millis(700));
        }
    };
    let subject = Subject::of(&list.room, seq);
    let of = said(quotation(&entry, chat.plain_untracked()));
    let edit = move |_| {
        open.set(false);
        editing.set(Some(seq));
    };
    let delete = move |_| list.asked.set(Some(Asked::Delete(Arc::clone(&entry))));
    view! {
        <div class="menu">
            <p class="menu__of u-truncate">{of}</p>
            {features::message_menu(&subject, open)}
            {has_text.then(|| view! {
                <button type="button" class="menu__item" on:click=hear(copy)>
                    {follow(move || {
                        let (glyph, text) = if is_copied.get() { (Glyph::Check, words::copied()) } else { (Glyph::Copy, words::copy_text()) };
                        view! { <Icon glyph/>{text} }.into_any()
                    })}
                </button>
            }.into_any())}
            {edits.then(|| view! {
                <button type="button" class="menu__item" on:click=hear(edit)><Icon glyph=Glyph::Pencil/>{words::edit()}</button>
            }.into_any())}
            {deletes.then(|| view! {
                <button type="button" class="menu__item menu__item--danger" on:click=hear(delete)><Icon glyph=Glyph::Trash/>{words::delete_more()}</button>
            }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Confirm(list: List, entry: Arc<Entry>, open: RwSignal<bool>) -> impl IntoView {
    let chat = use_chat();
    let me = chat.me().handle;
    let (source, mentions) = match &entry.what {
        EntryKind::Message { body: Some(body), mentions, annotations, .. } if body.is_empty() => {
            (in_a_line(body, annotations, str::to_owned), mentions.clone())
        }
        EntryKind::Message { body, mentions, .. } => {
            (body.clone().unwrap_or_default(), mentions.clone())
        }
        _ => (String::new(), Vec::new()),
    };
    let delete = move |_| {
        ask_to_delete(chat, &list.room, entry.seq);
        open.set(false);
    };
    view! {
        <div class="dialog__body">
            <h2 class="dialog__title">{words::delete_question()}</h2>
            <div class="preview"><MessageText source me mentions/></div>
            <p class="field__hint">{words::delete_note()}</p>
            <div class="dialog__actions">
                <button type="button" class="button" autofocus on:click=hear(move |_| open.set(false))>{words::keep()}</button>
                <button type="button" class="button button--danger" on:click=hear(delete)>{words::delete()}</button>
            </div>
        </div>
    }
    .into_any()
}
