//! Damages the kept messages of the case files and `xss.txt`: whatever comes of them is parsed within
//! the bounds, and none of its links leads where none may lead.
//!
//! `PROPTEST_CASES` asks for more cases than there are by themselves.

use confab_markup::{Block, Inline, MAX_LINKS, MAX_MENTIONS, mentions, parse, plain};
use proptest::prelude::*;
use proptest::sample::Index;

const KEPT: [&str; 3] =
    [include_str!("cases.txt"), include_str!("pasted.txt"), include_str!("xss.txt")];

fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(4_000), ..asked }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn damaged_messages_keep_to_the_bounds(
        file in 0_usize..KEPT.len(),
        from in any::<Index>(),
        length in 0_usize..400,
        marks in proptest::collection::vec((any::<Index>(), any_mark()), 0..6),
    ) {
        let letters: Vec<char> = KEPT[file].chars().collect();
        let from = from.index(letters.len());
        let mut text: String = letters[from..letters.len().min(from + length)].iter().collect();
        for (at, mark) in marks {
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            text.insert_str(places.get(at.index(places.len().max(1))).copied().unwrap_or(0), &mark);
        }
        let document = parse(&text);
        let mut links = Vec::new();
        in_blocks(&document.blocks, &mut links);
        prop_assert!(links.len() <= MAX_LINKS && mentions(&text).len() <= MAX_MENTIONS);
        for link in links {
            let allowed = ["https://", "http://", "mailto:"];
            let scheme = link.to_ascii_lowercase();
            prop_assert!(allowed.iter().any(|start| scheme.starts_with(start)), "{link}");
        }
        prop_assert!(plain(&text).len() <= 4 * text.len() + 64);
    }
}

/// Marks that damage a message.
fn any_mark() -> impl Strategy<Value = String> {
    prop_oneof![
        "[*_~`<>\\[\\]()!@&;:\\n\\t-]{1,4}",
        Just("[x](javascript:alert(1))".to_owned()),
        Just("&#106;avascript&colon;".to_owned()),
        Just("[x](\u{1}https://a.example \"".to_owned()),
        any::<String>(),
    ]
}

fn in_blocks<'a>(blocks: &'a [Block], links: &mut Vec<&'a str>) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => in_line(content, links),
            Block::Quote(blocks) => in_blocks(blocks, links),
            Block::List { items, .. } => {
                for item in items {
                    in_blocks(&item.blocks, links);
                }
            }
            Block::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                for cell in cells {
                    in_line(cell, links);
                }
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

fn in_line<'a>(content: &'a [Inline], links: &mut Vec<&'a str>) {
    for piece in content {
        match piece {
            Inline::Strong(content) | Inline::Emphasis(content) | Inline::Strike(content) => {
                in_line(content, links);
            }
            Inline::Link { target, content, .. } => {
                links.push(target.as_str());
                in_line(content, links);
            }
            _ => {}
        }
    }
}
