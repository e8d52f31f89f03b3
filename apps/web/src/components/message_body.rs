//! A message's text, as elements made from `markup`'s tree. The one renderer there is.
//!
//! Each block takes the direction of its own text, code is read from left to right, and names are
//! kept apart from the direction of what is around them.

mod line;
mod list;
mod table;

use std::cell::Cell;

use confab_markup::{Block, parse, right_to_left, shows_emoji_only};
use confab_ui::view;
use leptos::prelude::*;

use crate::state::Written;

use self::line::{Names, show_line};
use self::list::show_list;
use self::table::show_table;
use super::code_block::show_code;
use super::message_text::edited_mark;

/// Shows a message's source text; names that mean the viewer stand out.
pub(crate) fn show_body(written: Written) -> AnyView {
    let Written { source, me, mentions, edited } = written;
    let mut document = parse(&source);
    let large = shows_emoji_only(&document);
    // A piece in a colour is an element and its text: a message grows no heavier than without.
    let names = Names { me, mentions, colours: Cell::new(document.nodes_left / 2) };
    let is_last = |block: &mut Block| edited.is_some() && matches!(block, Block::Paragraph(_));
    let last = document.blocks.pop_if(is_last);
    let mark = edited.map(|edited| {
        let last = match last {
            Some(Block::Paragraph(content)) => show_line(content, &names),
            _ => Vec::new(),
        };
        view! { <p dir="auto">{last}{edited_mark(edited)}</p> }.into_any()
    });
    view! {
        <div class="body" class:body--emoji=large>
            {show_blocks(document.blocks, &names)}
            {mark}
        </div>
    }
    .into_any()
}

fn show_blocks(blocks: Vec<Block>, names: &Names) -> Vec<AnyView> {
    blocks.into_iter().map(|block| show_block(block, names)).collect()
}

fn show_block(block: Block, names: &Names) -> AnyView {
    match block {
        Block::Paragraph(content) => {
            view! { <p dir="auto">{show_line(content, names)}</p> }.into_any()
        }
        Block::Heading { level, content } => {
            let large = level < 3;
            let line = show_line(content, names);
            view! { <p class="title" class:title--large=large dir="auto">{line}</p> }.into_any()
        }
        Block::Quote(blocks) => {
            let dir = direction(&blocks);
            view! { <blockquote dir=dir>{show_blocks(blocks, names)}</blockquote> }.into_any()
        }
        Block::List { ordered, items } => show_list(ordered, items, names),
        Block::Code { language, text } => show_code(language, text, &names.colours),
        Block::Table(table) => show_table(table, names),
        Block::Rule => view! { <hr/> }.into_any(),
    }
}

/// The direction of blocks together. The browser's `auto` passes over parts that have their own.
fn direction(blocks: &[Block]) -> &'static str {
    if right_to_left(blocks) { "rtl" } else { "ltr" }
}
