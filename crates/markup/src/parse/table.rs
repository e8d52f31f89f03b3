//! Gathers the cells of a table.

use pulldown_cmark::Alignment;

use crate::{Align, Cell, Inline, Table};

/// A table that is being written.
#[derive(Debug)]
pub(super) struct Rows {
    table: Table,
    row: Vec<Cell>,
    /// Where the last cell ends in the source.
    cell_end: usize,
}

impl Rows {
    pub(super) fn new(columns: &[Alignment]) -> Self {
        let columns = columns.iter().map(|alignment| match alignment {
            Alignment::None => Align::Unsaid,
            Alignment::Left => Align::Left,
            Alignment::Center => Align::Centre,
            Alignment::Right => Align::Right,
        });
        let table = Table { columns: columns.collect(), ..Table::default() };
        Self { table, row: Vec::new(), cell_end: 0 }
    }

    pub(super) fn cell(&mut self, cell: Cell, end: usize) {
        self.row.push(cell);
        self.cell_end = end;
    }

    /// Where the cells end that the parser has given of this row.
    pub(super) fn cell_end(&self) -> usize {
        self.cell_end
    }

    /// Ends a row; `left` is what the source has behind the last column, which joins its cell.
    pub(super) fn row(&mut self, left: &str, head: bool) {
        let mut row = std::mem::take(&mut self.row);
        let left = left.trim().trim_end_matches('|').trim_end();
        if !left.trim_start_matches('|').trim().is_empty()
            && let Some(last) = row.last_mut()
        {
            match last.last_mut() {
                Some(Inline::Text(text)) => text.push_str(left),
                _ => last.push(Inline::Text(left.to_owned())),
            }
        }
        if head {
            self.table.head = row;
        } else {
            self.table.rows.push(row);
        }
    }

    /// The whole, with a row that was not ended.
    pub(super) fn finish(mut self) -> Table {
        if !self.row.is_empty() {
            self.row.resize(self.table.columns.len(), Cell::new());
            let head = self.table.head.is_empty();
            self.row("", head);
        }
        self.table
    }
}
