//! Emoji of the picker in groups, as rows of cells.

use confab_words::emoji as words;
use leptos::prelude::*;

use super::grid::COLUMNS;
use super::kept;
use super::table::{Emoji, Group, Table};

/// So many are shown of what was searched for.
const MOST_FOUND: usize = 12 * COLUMNS;
/// Cells that stand under one title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) cells: Vec<Cell>,
}

/// An emoji as it would be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) picture: String,
    name: &'static str,
    code: &'static str,
}

impl Cell {
    fn of(emoji: &Emoji, picture: String) -> Self {
        Self { picture, name: emoji.name, code: emoji.code() }
    }
}

/// Emoji by group with those chosen last before, or what a search has found.
pub(super) fn sections(table: &Table, query: &str, tone: usize) -> Vec<Section> {
    if !query.trim().is_empty() {
        let found = table.search(query, MOST_FOUND);
        let cells = found.iter().map(|emoji| Cell::of(emoji, emoji.toned(tone)));
        return vec![Section { title: "", cells: cells.collect() }];
    }
    let recent = kept::recent().into_iter().filter_map(|picture| {
        let emoji = table.find(&picture)?;
        Some(Cell::of(&emoji, picture))
    });
    let recent = Section { title: words::recent(), cells: recent.collect() };
    let group = |group: &Group| Section {
        title: title(group.key),
        cells: group.emoji.iter().map(|emoji| Cell::of(emoji, emoji.toned(tone))).collect(),
    };
    let all = std::iter::once(recent).chain(table.groups.iter().map(group));
    all.filter(|section| !section.cells.is_empty()).collect()
}

fn title(key: &str) -> &'static str {
    match key {
        "smileys" => words::smileys(),
        "people" => words::people(),
        "nature" => words::nature(),
        "food" => words::food(),
        "travel" => words::travel(),
        "activities" => words::activities(),
        "objects" => words::objects(),
        "symbols" => words::symbols(),
        _ => words::flags(),
    }
}

pub(super) fn show_sections(sections: &[Section]) -> Vec<AnyView> {
    let mut place = 0;
    let group = |section: &Section| {
        let first = place;
        place += section.cells.len();
        let rows = section.cells.chunks(COLUMNS).enumerate().map(|(row, cells)| {
            let from = first + row * COLUMNS;
            let cells = cells.iter().enumerate().map(|(at, cell)| show_cell(from + at, cell));
            view! { <div class="emoji__row" role="row">{cells.collect::<Vec<_>>()}</div> }
                .into_any()
        });
        let rows: Vec<_> = rows.collect();
        let title = section.title;
        view! {
            <div role="rowgroup" class="emoji__group" data-emoji-group=first aria-label=title>
                <div class="emoji__title" aria-hidden="true">{title}</div>
                {rows}
            </div>
        }
        .into_any()
    };
    sections.iter().map(group).collect()
}

fn show_cell(place: usize, cell: &Cell) -> AnyView {
    let stop = if place == 0 { "0" } else { "-1" };
    view! {
        <button
            type="button"
            role="gridcell"
            class="emoji__cell"
            data-emoji=place
            tabindex=stop
            aria-label=cell.name
            title=format!("{} :{}:", cell.name, cell.code)
        >
            {cell.picture.clone()}
        </button>
    }
    .into_any()
}
