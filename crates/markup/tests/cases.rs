//! Parses `cases.txt` and `pasted.txt`: each case is a text and the tree it must become.

use std::fmt::Write;

use confab_markup::{Block, Cell, Inline, Item, Table, parse};

#[test]
fn markdown_becomes_its_tree() {
    check(include_str!("cases.txt"), 40);
}

#[test]
fn pasted_text_is_shown_as_it_was_written() {
    check(include_str!("pasted.txt"), 80);
}

/// Cases are `title`, a line `---`, the source, a line `==>`, the tree; between cases a line `###`.
fn check(file: &str, least: usize) {
    let mut failures = String::new();
    let cases: Vec<&str> = file.split("\n###\n").collect();
    assert!(cases.len() > least, "the file was read whole");
    for case in cases {
        let (title, rest) = case.split_once("\n---\n").expect("a title");
        let (source, tree) = rest.split_once("\n==>").expect("a source and a tree");
        let shown = show(&parse(source).blocks, 0);
        if shown.trim() != tree.trim() {
            writeln!(failures, "## {}\n{source}\nexpected:\n{tree}\ngot:\n{shown}", title.trim())
                .expect("writes to a string");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

fn show(blocks: &[Block], depth: usize) -> String {
    let indent = "  ".repeat(depth);
    blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(inlines) => format!("{indent}p {}\n", line(inlines)),
            Block::Quote(inner) => format!("{indent}quote\n{}", show(inner, depth + 1)),
            Block::Heading { level, content } => format!("{indent}h{level} {}\n", line(content)),
            Block::List { ordered, items } => {
                let kind = if *ordered { "numbers" } else { "bullets" };
                let items: String = items.iter().map(|item| show_item(item, depth + 1)).collect();
                format!("{indent}list {kind}\n{items}")
            }
            Block::Table(table) => show_table(table, &indent),
            Block::Code { language, text } => {
                format!("{indent}code {} {text:?}\n", language.as_deref().unwrap_or("-"))
            }
            Block::Rule => format!("{indent}rule\n"),
        })
        .collect()
}

fn show_item(item: &Item, depth: usize) -> String {
    let number = item.number.as_deref().map_or(String::new(), |number| format!(" {number}"));
    let done = item.done.map_or("", |done| if done { " [x]" } else { " [ ]" });
    format!("{}item{number}{done}\n{}", "  ".repeat(depth), show(&item.blocks, depth + 1))
}

fn show_table(table: &Table, indent: &str) -> String {
    let row =
        |cells: &Vec<Cell>| cells.iter().map(|cell| line(cell)).collect::<Vec<_>>().join(" | ");
    let columns: Vec<String> =
        table.columns.iter().map(|column| format!("{column:?}").to_lowercase()).collect();
    let mut shown =
        format!("{indent}table {}\n{indent}  {}\n", columns.join(" "), row(&table.head));
    for cells in &table.rows {
        writeln!(shown, "{indent}  {}", row(cells)).expect("writes to a string");
    }
    shown
}

fn line(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => format!("{text:?}"),
            Inline::Break => "⏎".into(),
            Inline::Code(text) => format!("code{text:?}"),
            Inline::Strong(inner) => format!("strong({})", line(inner)),
            Inline::Emphasis(inner) => format!("em({})", line(inner)),
            Inline::Strike(inner) => format!("strike({})", line(inner)),
            Inline::Link { target, content, title: None } => {
                format!("link<{target}>({})", line(content))
            }
            Inline::Link { target, content, title: Some(title) } => {
                format!("link<{target} {title:?}>({})", line(content))
            }
            Inline::Mention { handle, written } if handle.as_str() == written => {
                format!("@{handle}")
            }
            Inline::Mention { handle, written } => format!("@{written}={handle}"),
            Inline::Room(name) => format!("#{name}"),
            Inline::Emoji { name, picture } => format!(":{name}:{picture}"),
        })
        .collect::<Vec<_>>()
        .join(" ")
}
