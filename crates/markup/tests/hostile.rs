//! Throws hostile text at the parser: it must never panic, nest without bound or take long.

use std::time::{Duration, Instant};

use confab_markup::{
    Block, CODE_NODES, Inline, MAX_BLOCK_DEPTH, MAX_COLUMNS, MAX_INLINE_DEPTH, MAX_LINKS,
    MAX_MARKS, MAX_MENTIONS, MAX_NODES, MAX_ROOMS, emoji_only, mentions, parse, piles_marks, plain,
};
use proptest::prelude::*;

/// The longest message there is.
const BYTES: usize = 16 * 1024;

proptest! {
    #[test]
    fn any_text_parses_within_the_caps(text in any_text()) {
        assert_within_caps(&text);
    }

    #[test]
    fn a_plain_text_keeps_its_words(words in proptest::collection::vec("[a-z]{1,8}", 1..20)) {
        let text = words.join(" ");
        prop_assert_eq!(plain(&text), text);
    }

    #[test]
    fn a_mention_among_words_is_found(before in "[a-z ,.(]{0,9}[ ,(]", handle in "[a-z][a-z0-9]{1,31}") {
        let found: Vec<String> =
            mentions(&format!("x{before}@{handle}")).iter().map(ToString::to_string).collect();
        prop_assert_eq!(found, vec![handle]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_too_much_is_shown_as_it_was_written(
        pieces in proptest::collection::vec("[*_~`>+\\- \\n]{1,5}|[a-z]{1,3}", 200..4_000),
    ) {
        // Without what Markdown takes out of sight: addresses, entities, numbers, languages.
        let mut text = format!("a{}z", pieces.concat());
        for fence in ["```", "~~~"] {
            while text.contains(fence) {
                text = text.replace(fence, &fence[1..]);
            }
        }
        assert_within_caps(&text);
        let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_lowercase).collect() };
        prop_assert_eq!(letters(&plain(&text)), letters(&text));
    }
}

/// Texts of the characters that mean something, more often than others.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => r"[*_~`<>\[\]()!#@&;:\\ \n\t-]",
        2 => "[a-z0-9.]{1,4}",
        1 => Just("https://a.example/".to_owned()),
        1 => Just("javascript:".to_owned()),
        1 => Just("    ".to_owned()),
        1 => r"\PC",
    ];
    proptest::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

/// The unit that a hostile text repeats.
const PIECES: &[&str] = &[
    "[",
    "]",
    ">",
    "*",
    "_",
    "~",
    "`",
    "<",
    "(",
    "!",
    "![",
    "[](",
    "[a](",
    "**a",
    "*a_",
    "a**b",
    "- ",
    "1. ",
    "> ",
    ">\n",
    "- \n",
    "\n",
    " \n",
    "\\",
    "&",
    "&#",
    "&lt;",
    "<a ",
    "<!--",
    "<?",
    "<![CDATA[",
    "</",
    "@",
    "@a",
    "@ab ",
    "h",
    "http://",
    "http://a",
    "https://a ",
    "https://a(",
    "https://a)",
    "[a]: b\n",
    "[a]: b\n\n",
    "[a][",
    "[a]",
    "[[]",
    "a@b.c ",
    "<a@",
    "~~~\n",
    "```\n",
    "`` ` ",
    "```a",
    "***",
    "---\n",
    "# ",
    "#\n",
    "=\n",
    "a\n=\n",
    "\t",
    "    a\n",
    "\u{0}",
    "\u{301}",
    "🇩",
    "*_",
    "_*a",
    "~*a",
    "[x](<",
    "[x](y \"",
    "<https://a",
    "1)\n",
    "- ```\n",
    "- ```\n\n- a\n",
    " ```\n",
    "> a\n\n",
    "**a** ",
    "`a` ",
    "<a\n",
    "a\n",
    "@ab\n",
    "\u{489}",
    "a\u{301}\u{302}",
    "+ - * ",
    "> - ",
    "- > ",
    "|",
    "|a",
    "|-",
    "|a|\n|-|\n",
    "|a|\n|-|\n|b|c|d|\n",
    "- [ ] ",
    "- [x]\n",
    ":a:",
    ":tada:",
    "#a ",
    "www.",
    "www.a.b ",
    "a@b.cd ",
    "a@",
    "C:\\",
    "C:\\ a b ",
    "\\\\a ",
    "中**",
    "**：**中",
    "a/*",
    "```a\nb```\n",
    "[](https://a.example)",
    "[a](b)",
    "[*a*](b)",
    ">\n\n",
    "-\n\n",
    "#\n\n",
    "a\n---\n",
    "\u{fdd0}",
    "\u{1bc9f}",
];

#[test]
fn hostile_repetition_takes_time_in_proportion() {
    for piece in PIECES {
        for text in [piece.repeat(BYTES / piece.len()), nested(piece)] {
            let started = Instant::now();
            assert_within_caps(&text);
            let took = started.elapsed();
            let last = plain(&format!("{text}\n\nomega"));
            assert!(last.ends_with("omega"), "{piece:?} hides what comes after it");
            // Debug builds on a busy machine take some 50 ms; what grows with the square, minutes.
            assert!(took < Duration::from_secs(4), "{piece:?} took {took:?}");
        }
    }
}

/// Half a text of openings, then half a text of lines that each look at all that is open.
fn nested(piece: &str) -> String {
    let half = BYTES / 2;
    piece.repeat(half / piece.len()) + &"a\n\n".repeat(half / 3)
}

#[test]
fn links_and_mentions_past_their_caps_are_text() {
    let text = "https://a.example @ana #general [x](https://b.example) ".repeat(80);
    let counts = count(&parse(&text).blocks);
    assert_eq!((counts.links, counts.mentions), (MAX_LINKS, MAX_MENTIONS));
    assert_eq!(counts.rooms, MAX_ROOMS);
    let last = "https://a.example @ana #general [x](https://b.example)";
    assert!(plain(&text).ends_with(last), "nothing is dropped");
}

#[test]
fn what_nests_too_deep_keeps_its_words() {
    let text = format!("{}deep", "> ".repeat(100));
    assert_eq!(plain(&text), "deep");
    let text = "*a **b ".repeat(20) + &"c** d* ".repeat(20);
    let words = "a b ".repeat(20) + &"c d ".repeat(20);
    assert_eq!(plain(&text), words.trim_end());
    assert_eq!(count(&parse(&text).blocks).inline_depth, MAX_INLINE_DEPTH);
}

#[test]
fn what_comes_after_the_last_node_is_one_text() {
    let item = "- ```\n";
    let text = item.repeat(BYTES / item.len());
    let blocks = parse(&text).blocks;
    let [.., Block::List { items, .. }, Block::Paragraph(rest)] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    let [Inline::Text(rest)] = rest.as_slice() else { panic!("{rest:?}") };
    assert!(items.len() > 100, "{} items", items.len());
    assert!(text.trim_end().ends_with(rest.as_str()), "it is the end of the source");
    // The last item may have been begun before there was no room for its code.
    let before = text.trim_end().len() - rest.len();
    assert_eq!(before.div_ceil(item.len()), items.len());
}

#[test]
fn no_honest_message_meets_the_cap() {
    let log = "2026-11-30T07:11:24Z INFO answered GET /rooms/1 with 200\n".repeat(280);
    let list = "- **Fixed** `a` for @ana, see https://a.example: it *works* now\n".repeat(120);
    let code = "Look:\n\n```rust\nlet x = 1;\n```\n\n> quoted\n\n".repeat(80);
    for text in [log, list, code] {
        let counts = count(&parse(&text).blocks);
        assert!(counts.nodes < MAX_NODES * 9 / 10, "{counts:?}");
        assert!(matches!(counts.nodes, 500..), "{counts:?}");
    }
}

#[test]
fn a_wide_table_is_text_and_a_long_one_is_cut() {
    let wide = format!("{}\n{}\n{}", "a|".repeat(1_000), "-|".repeat(1_000), "b\n".repeat(4_000));
    let started = Instant::now();
    assert!(matches!(parse(&wide).blocks[0], Block::Paragraph(_)));
    let row = format!("|{}\n", "a|".repeat(MAX_COLUMNS));
    let rule = format!("|{}\n", "-|".repeat(MAX_COLUMNS));
    let long = format!("{row}{rule}{}", "|a\n".repeat(5_000));
    assert_within_caps(&long);
    assert!(matches!(parse(&long).blocks[0], Block::Table(_)));
    assert_eq!(plain(&long).matches('a').count(), MAX_COLUMNS + 5_000, "nothing is dropped");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

fn assert_within_caps(text: &str) {
    let counts = count(&parse(text).blocks);
    assert!(counts.nodes <= MAX_NODES, "{counts:?}: {text:?}");
    assert!(!piles_marks(&plain(text), MAX_MARKS), "{text:?}");
    assert!(counts.block_depth <= 2 * MAX_BLOCK_DEPTH, "{counts:?}: {text:?}");
    assert!(counts.inline_depth <= MAX_INLINE_DEPTH, "{counts:?}: {text:?}");
    assert!(counts.links <= MAX_LINKS && counts.mentions <= MAX_MENTIONS, "{counts:?}: {text:?}");
    let _: (usize, usize) = (plain(text).len(), mentions(text).len());
    assert!(emoji_only(text).is_none_or(|count| (1..=3).contains(&count)));
}

#[derive(Debug, Default)]
struct Counts {
    nodes: usize,
    block_depth: usize,
    inline_depth: usize,
    links: usize,
    mentions: usize,
    rooms: usize,
}

fn count(blocks: &[Block]) -> Counts {
    let mut counts = Counts::default();
    count_blocks(blocks, 0, &mut counts);
    counts
}

fn count_blocks(blocks: &[Block], depth: usize, counts: &mut Counts) {
    counts.block_depth = counts.block_depth.max(depth);
    for block in blocks {
        counts.nodes += if matches!(block, Block::Code { .. }) { CODE_NODES } else { 1 };
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => {
                count_inlines(content, 0, counts);
            }
            Block::Quote(inner) => count_blocks(inner, depth + 1, counts),
            Block::List { items, .. } => {
                counts.nodes += items.len();
                for item in items {
                    count_blocks(&item.blocks, depth + 2, counts);
                }
            }
            Block::Table(table) => {
                counts.nodes += 1 + table.rows.len();
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    counts.nodes += 1;
                    count_inlines(cell, 0, counts);
                }
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

fn count_inlines(inlines: &[Inline], depth: usize, counts: &mut Counts) {
    counts.inline_depth = counts.inline_depth.max(depth);
    counts.nodes += inlines.len();
    for inline in inlines {
        match inline {
            Inline::Link { content, .. } => {
                counts.links += 1;
                count_inlines(content, depth + 1, counts);
            }
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) => {
                count_inlines(inner, depth + 1, counts);
            }
            Inline::Mention { .. } => counts.mentions += 1,
            Inline::Room(_) => counts.rooms += 1,
            _ => {}
        }
    }
}
