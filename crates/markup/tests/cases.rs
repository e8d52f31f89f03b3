//! Parses `cases.txt`: each case is a text and the tree it must become.

use std::fmt::Write;

use confab_markup::{Block, Inline, parse};

/// Cases are `title`, a line `---`, the source, a line `==>`, the tree; between cases a line `###`.
#[test]
fn every_text_of_the_case_file_becomes_its_tree() {
    let mut failures = String::new();
    let cases: Vec<&str> = include_str!("cases.txt").split("\n###\n").collect();
    assert!(cases.len() > 40, "the case file was read whole");
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
            Block::List { start, items } => {
                let start = start.map_or("bullets".into(), |start| format!("from {start}"));
                let item = |item: &Vec<Block>| format!("{indent}  item\n{}", show(item, depth + 2));
                format!("{indent}list {start}\n{}", items.iter().map(item).collect::<String>())
            }
            Block::Code { language, text } => {
                format!("{indent}code {} {text:?}\n", language.as_deref().unwrap_or("-"))
            }
            Block::Rule => format!("{indent}rule\n"),
        })
        .collect()
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
            Inline::Link { target, content } => format!("link<{target}>({})", line(content)),
            Inline::Mention(handle) => format!("@{handle}"),
        })
        .collect::<Vec<_>>()
        .join(" ")
}
