//! Holds texts against their trees: nothing that is visible in a text is missing in its tree, but
//! the marks that took effect.
//!
//! `PROPTEST_CASES` asks for more cases than there are by themselves.

use confab_markup::{Block, Inline, MAX_MARKS, Table, parse, piles_marks};
use proptest::prelude::*;

/// The sources of the case files; the seeds of damaged ones.
fn kept() -> Vec<String> {
    let files = [include_str!("cases.txt"), include_str!("pasted.txt")];
    let cases = files.iter().flat_map(|file| file.split("\n###\n"));
    let source = |case: &str| -> Option<String> {
        let (_, rest) = case.split_once("\n---\n")?;
        Some(rest.split_once("\n==>")?.0.to_owned())
    };
    cases.filter_map(source).collect()
}

#[test]
fn every_kept_text_is_shown_whole() {
    let kept = kept();
    assert!(kept.len() > 120, "{} texts", kept.len());
    for text in kept.iter().filter(|text| !text.contains('&')) {
        assert_shown(text);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_pasted_text_is_shown_whole(pieces in proptest::collection::vec(any_piece(), 1..24)) {
        assert_shown(&pieces.concat());
    }

    #[test]
    fn damaged_texts_are_shown_whole(
        first in any::<prop::sample::Index>(),
        second in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        marks in proptest::collection::vec((any::<prop::sample::Index>(), any_mark()), 0..6),
    ) {
        let kept = kept();
        let mut text: Vec<char> = first.get(&kept).chars().collect();
        text.truncate(cut.index(text.len() + 1));
        text.extend(second.get(&kept).chars());
        for (at, mark) in marks {
            let at = at.index(text.len() + 1);
            text.splice(at..at, mark.chars());
        }
        let text: String = text.into_iter().filter(|c| *c != '&').collect();
        assert_shown(&text);
    }
}

fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(2_000), ..asked }
}

/// Texts that people paste, in pieces that meet in any way. There are no entities among them: these
/// are shown as what they stand for.
fn any_piece() -> impl Strategy<Value = String> {
    let pasted = [
        "https://a.example/_x_/*y*?z=~~1",
        "www.a.example/a",
        "ana@a.example",
        "\\\\server\\share\\_docs",
        "C:\\_work\\[x]",
        "~/bin:~/x",
        "src/__init__.py",
        "@Nobody",
        "#general",
        ":tada:",
        "**注意：**",
        "正文",
        "「」，。",
        "שלום",
        "مرحبا",
        "👩🏽\u{200d}🚀",
        "```rust\n",
        "\n```\n",
        "```a b\n",
        "\n| a | b |\n|---|:-:|\n| 1 | 2 | 3 |\n",
        "\n- [x] ",
        "\n- ",
        "\n7. ",
        "\n> ",
        "\n## ",
        "\n---\n",
        "\n===\n",
        "[text](https://b.example \"title\")",
        "![](https://b.example/c.png)",
        "[x](y)",
        "[1]: z\n",
        "<b>",
        "2*3*4",
        "`code`",
        "2026-11-30T07:11:24Z INFO ",
        "\u{fdd1}",
        "\u{1bc9f}",
    ];
    prop_oneof![
        8 => proptest::sample::select(pasted.to_vec()).prop_map(str::to_owned),
        4 => "[a-z0-9]{1,4}",
        4 => "[ \\n]",
        3 => any_mark(),
        1 => "\\PC".prop_map(|c| c.replace('&', "+")),
    ]
}

fn any_mark() -> impl Strategy<Value = String> {
    "[*_~`<>\\[\\]()!#@:\\\\|+=. \\n\\t-]{1,3}"
}

/// Every character but marks is shown, in its order; and a text without formatting is shown as it is.
fn assert_shown(text: &str) {
    if piles_marks(text, MAX_MARKS) {
        return;
    }
    let document = parse(text);
    let mut shown = String::new();
    blocks(&document.blocks, &mut shown);
    let mut rest = shown.chars();
    for c in letters(text) {
        let found = rest.any(|of| of == c);
        assert!(found, "{c:?} is not shown\n{text:?}\n{shown:?}\n{document:?}");
    }
    if let [Block::Paragraph(line)] = document.blocks.as_slice()
        && line.iter().all(|piece| matches!(piece, Inline::Text(_) | Inline::Break))
    {
        let marks = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
        };
        let text =
            text.replace(|c: char| matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{1fffe}'), "\u{fffd}");
        assert_eq!(marks(&shown), marks(&text.replace('\0', "\u{fffd}")), "{text:?}");
    }
}

/// Visible characters that can be no mark. Names of emoji and people are shown in small letters.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let text = without_emoji(text);
    let visible: Vec<char> = text.chars().filter(|c| is_letter(*c)).collect();
    visible.into_iter()
}

fn is_letter(c: char) -> bool {
    let mark = c.is_ascii() && !c.is_ascii_alphanumeric();
    let hidden = c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{1fffe}');
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !(mark || hidden || turns || c.is_whitespace())
}

/// Names between colons may be shown as pictures: both are taken out of the text and the tree.
fn without_emoji(text: &str) -> String {
    text.replace(":tada:", ":").replace(":Tada:", ":")
}

fn blocks(of: &[Block], shown: &mut String) {
    for block in of {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => line(content, shown),
            Block::Quote(inner) => blocks(inner, shown),
            Block::List { items, .. } => {
                for item in items {
                    shown.extend(item.number.as_deref());
                    shown.push_str(item.done.map_or("", |done| if done { "xX" } else { "" }));
                    blocks(&item.blocks, shown);
                }
            }
            Block::Code { language, text } => {
                shown.extend(language.as_deref());
                shown.push_str(text);
            }
            Block::Table(Table { head, rows, .. }) => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    line(cell, shown);
                }
            }
            Block::Rule => {}
        }
        shown.push('\n');
    }
}

fn line(of: &[Inline], shown: &mut String) {
    for piece in of {
        match piece {
            Inline::Text(text) | Inline::Code(text) => shown.push_str(text),
            Inline::Break => shown.push('\n'),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) => {
                line(inner, shown);
            }
            Inline::Link { target, content, title } => {
                // A link tells where it leads, and its title, when it is pointed at. The title has
                // the addresses of pictures inside it, which stand within the text: each is looked
                // for once more, and so is what comes after it.
                let inside = title.as_deref().map_or(0, |title| title.matches("://").count());
                for _ in 0..2 + inside {
                    line(content, shown);
                    shown.extend(title.as_deref());
                    shown.push_str(target.as_str());
                }
            }
            Inline::Mention { written, .. } => shown.extend(["@", written]),
            Inline::Room(name) => shown.extend(["#", name]),
            Inline::Emoji { name, .. } => shown.extend([":", name, ":"]),
        }
    }
}
