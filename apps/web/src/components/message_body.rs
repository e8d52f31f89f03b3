//! A message's text, as elements made from `markup`'s tree. The one renderer there is.
//!
//! Each block takes the direction of its own text, code is read from left to right, and names are
//! kept apart from the direction of what is around them.

mod line;
mod list;
mod marked;
mod table;

use std::cell::Cell;

use confab_markup::{Block, Inline, parse, right_to_left, shows_emoji_only};
use confab_ui::view;
use confab_words::messages as words;
use leptos::prelude::*;

use crate::state::Written;

use self::line::{Names, show_line};
use self::list::show_list;
use self::table::show_table;
use super::code_block::show_code;
use super::message_text::edited_mark;

/// A text of more lines is folded; the style sheet then shows the first thirty.
const MOST_LINES: usize = 40;

/// Letters of a line, about.
const LINE_LETTERS: usize = 100;

/// Shows a message's source text; names that mean the viewer stand out.
pub(crate) fn show_body(written: Written) -> AnyView {
    let Written { source, me, mentions, edited, marks } = written;
    let mut document = parse(&source);
    let fold = show_fold(lines(&document.blocks));
    let large = shows_emoji_only(&document);
    // A piece in a colour is an element and its text: a message grows no heavier than without.
    let names = Names { me, mentions, marks, colours: Cell::new(document.nodes_left / 2) };
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
            {fold}
        </div>
    }
    .into_any()
}

/// Folds a text of more lines than the style sheet shows of one: its work, and without a listener.
fn show_fold(lines: usize) -> Option<AnyView> {
    (lines > MOST_LINES).then(|| {
        view! {
            <details class="body__fold">
                <summary class="body__more">
                    <span class="body__unfold">{words::show_more()}</span>
                    <span class="body__refold">{words::show_less()}</span>
                </summary>
            </details>
        }
        .into_any()
    })
}

/// How many lines blocks take, about; code that is folded by itself counts as it is shown.
fn lines(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Paragraph(content) | Block::Heading { content, .. } => lines_of(content),
        Block::Quote(blocks) => lines(blocks),
        Block::List { items, .. } => items.iter().map(|item| lines(&item.blocks)).sum(),
        Block::Code { text, .. } => text.split('\n').take(20).count() + 1,
        Block::Table(table) => table.rows.len() + 1,
        Block::Rule => 1,
    };
    blocks.iter().map(of).sum()
}

fn lines_of(content: &[Inline]) -> usize {
    let (mut breaks, mut letters) = (0, 0);
    for inline in content {
        match inline {
            Inline::Break => breaks += 1,
            Inline::Text(text) => {
                breaks += text.matches('\n').count();
                letters += text.len();
            }
            _ => letters += 10,
        }
    }
    1 + breaks + letters / LINE_LETTERS
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
