//! Tables, which scroll by themselves where they are wider than the message.

use confab_markup::{Align, Block, Cell, Table, right_to_left};
use confab_ui::view;
use confab_words::messages as words;
use leptos::prelude::*;

use super::line::{Names, show_line};

pub(super) fn show_table(table: Table, names: &Names) -> AnyView {
    let Table { columns, head, rows } = table;
    let first = head.iter().find(|cell| !cell.is_empty()).cloned().unwrap_or_default();
    let dir = if right_to_left(&[Block::Paragraph(first)]) { "rtl" } else { "ltr" };
    let show_row = |cells: Vec<Cell>| -> AnyView {
        let cells = cells.into_iter().zip(&columns);
        let cells: Vec<AnyView> = cells.map(|(cell, at)| show_cell(cell, *at, names)).collect();
        view! { <tr>{cells}</tr> }.into_any()
    };
    let head = head.into_iter().zip(&columns);
    let head: Vec<AnyView> = head.map(|(cell, at)| show_head(cell, *at, names)).collect();
    let rows: Vec<AnyView> = rows.into_iter().map(show_row).collect();
    view! {
        <div class="table" tabindex="0" role="group" aria-label=words::table() dir=dir>
            <table>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn show_head(cell: Cell, at: Align, names: &Names) -> AnyView {
    view! { <th scope="col" class=class(at) dir="auto">{show_line(cell, names)}</th> }.into_any()
}

fn show_cell(cell: Cell, at: Align, names: &Names) -> AnyView {
    view! { <td class=class(at) dir="auto">{show_line(cell, names)}</td> }.into_any()
}

fn class(at: Align) -> &'static str {
    match at {
        Align::Unsaid => "cell",
        Align::Left => "cell cell--left",
        Align::Centre => "cell cell--centre",
        Align::Right => "cell cell--right",
    }
}
