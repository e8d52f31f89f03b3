//! Lists, with the numbers that were written.

use confab_markup::Item;
use confab_ui::view;
use confab_words::messages as words;
use leptos::prelude::*;

use super::line::Names;
use super::{direction, show_blocks};

/// A number is text beside its item: a browser's own would count by itself, and is cut off at the
/// edge where it is long. (The role is for Safari, which takes a list without marks for none.)
pub(super) fn show_list(ordered: bool, items: Vec<Item>, names: &Names) -> AnyView {
    let items: Vec<AnyView> = items.into_iter().map(|item| show_item(item, names)).collect();
    if ordered {
        view! { <ol role="list">{items}</ol> }.into_any()
    } else {
        view! { <ul role="list">{items}</ul> }.into_any()
    }
}

fn show_item(item: Item, names: &Names) -> AnyView {
    let Item { number, done, blocks } = item;
    let dir = direction(&blocks);
    let bullet = number.is_none() && done.is_none();
    let mark = number.or_else(|| bullet.then(|| "•".to_owned()));
    view! {
        <li dir=dir>
            {mark.map(|mark| view! { <span class="item__mark" aria-hidden=bullet.then_some("true")>{mark}</span> }.into_any())}
            {done.map(show_box)}
            <div class="item__content">{show_blocks(blocks, names)}</div>
        </li>
    }
    .into_any()
}

/// Tells whether a task is done; it is changed by editing the message.
fn show_box(done: bool) -> AnyView {
    let label = if done { words::done() } else { words::to_do() };
    view! { <input type="checkbox" class="item__box" disabled checked=done aria-label=label/> }
        .into_any()
}
