//! Tables: narrow ones become lists on a phone, wide ones scroll.

use leptos::prelude::*;

use super::Sight;
use super::blocks::inlines;
use crate::markdown::{Align, Row, Table, plain};

/// So many columns can stand below each other.
const NARROW: usize = 3;

/// A table that says what it is by roles: what a phone shows as lists stays a table for who listens.
pub(super) fn table(table: &Table, sight: Sight<'_>) -> AnyView {
    let columns = table.rows.first().map_or(0, Vec::len);
    let class = if columns <= NARROW { "table table--narrow" } else { "table" };
    let names: Vec<String> = table.head.iter().map(|cell| plain(cell)).collect();
    let head = (!table.head.is_empty()).then(|| head(&table.head, &table.align, sight));
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let name = names.get(column).filter(|_| column > 0).cloned();
            let class = align(&table.align, column);
            view! { <td role="cell" class=class data-name=name>{inlines(cell, sight)}</td> }
        });
        view! { <tr role="row">{cells.collect_view()}</tr> }
    });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table class=class role="table">
                {head}
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(row: &Row, aligned: &[Align], sight: Sight<'_>) -> AnyView {
    let cells = row.iter().enumerate().map(|(column, cell)| {
        let class = align(aligned, column);
        // A corner without a name is no heading.
        if plain(cell).trim().is_empty() {
            return view! { <td role="cell"></td> }.into_any();
        }
        view! { <th role="columnheader" scope="col" class=class>{inlines(cell, sight)}</th> }
            .into_any()
    });
    view! { <thead role="rowgroup"><tr role="row">{cells.collect_view()}</tr></thead> }.into_any()
}

fn align(aligned: &[Align], column: usize) -> Option<&'static str> {
    match aligned.get(column) {
        Some(Align::Centre) => Some("u-centre"),
        Some(Align::End) => Some("u-end"),
        Some(Align::Start) | None => None,
    }
}
