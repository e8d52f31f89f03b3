//! One row of the list: a message, a divider, or something that happened.

mod happened;
mod message;
mod pending;
mod quote;
mod tools;

use confab_ui::{Memo, expect_context, follow, memo, view};
use confab_words::messages as words;
use leptos::prelude::*;

use super::message_list::List;
use crate::state::{RowKey, RowView, use_chat};
use happened::{Happened, Start};
use message::Message;
use pending::PendingMessage;
pub(crate) use pending::show_unsent;
pub(crate) use tools::show_tools;
pub(super) use tools::{ask_to_delete, copy_text, has_text, may_delete, may_edit};

/// Shows the row by its signal, and again when that changes.
#[component]
pub(crate) fn Row(key: RowKey) -> impl IntoView {
    let list = expect_context::<List>();
    let signal = list.room.row(&key);
    let bare = memo(move || signal.as_ref()?.try_get().map(RowView::bare));
    follow(move || {
        let view = bare.get()?;
        let key = key.clone();
        Some(match view {
            RowView::Start => view! { <Start/> }.into_any(),
            RowView::Day(day) => {
                let clock = use_chat().clock;
                let title = follow(move || day.title(clock.today()));
                view! {
                    <div class="day-line"></div>
                    <div class="day" data-day role="separator"><span class="day__label">{title}</span></div>
                }
                .into_any()
            }
            RowView::Unread => {
                view! { <div class="new-line" data-new-line role="separator" aria-label=words::new_line_label()>{words::new_line()}</div> }.into_any()
            }
            RowView::Message { entry, place } => view! { <Message key entry place/> }.into_any(),
            RowView::Notice(entry) => view! { <Happened key entry/> }.into_any(),
            RowView::Pending { pending, place } => view! { <PendingMessage key pending place/> }.into_any(),
        })
    })
}

/// Whether Tab leads to this row: the one that had the focus last, or the newest.
fn is_current(list: &List, key: &RowKey) -> Memo<bool> {
    let current = list.current;
    let keys = list.room.keys.clone();
    let key = key.clone();
    memo(move || match current.read().as_ref() {
        Some(current) => *current == key,
        None => keys.read().last() == Some(&key),
    })
}
