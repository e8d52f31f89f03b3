//! Proves that no text, however hostile, becomes a link with another scheme.

use confab_markup::{Block, Inline, parse};

/// Payloads that have worked against Markdown renderers, one a line; `\t`, `\n`, `\0` are escapes.
const CORPUS: &str = include_str!("xss.txt");

#[test]
fn no_payload_becomes_a_link_of_another_scheme() {
    let payloads: Vec<String> =
        CORPUS.lines().filter(|line| !line.is_empty()).map(unescape).collect();
    assert!(payloads.len() >= 60, "{} payloads", payloads.len());
    for payload in &payloads {
        for text in wrapped(payload) {
            assert_harmless(&parse(&text).blocks, &text);
        }
    }
}

#[test]
fn what_looks_like_html_stays_text() {
    for payload in
        ["<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<script>alert(1)</script>"]
    {
        assert_eq!(
            parse(payload).blocks,
            [Block::Paragraph(vec![Inline::Text(payload.to_owned())])],
            "{payload}"
        );
    }
}

fn unescape(line: &str) -> String {
    line.replace("\\t", "\t")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\0", "\0")
        .replace("\\1", "\u{1}")
}

/// The payload by itself and wherever an address may stand.
fn wrapped(payload: &str) -> Vec<String> {
    vec![
        payload.to_owned(),
        format!("[x]({payload})"),
        format!("[x](<{payload}>)"),
        format!("![x]({payload})"),
        format!("<{payload}>"),
        format!("[x]\n\n[x]: {payload}"),
        format!("> - [**x**]({payload} \"t\")"),
        format!("https://a.example/{payload}"),
        format!("# [x]({payload})"),
        format!("|a|b|\n|-|-|\n|[x]({payload})|{payload}|{payload}|"),
        format!("- [ ] [x]({payload})"),
    ]
}

fn assert_harmless(blocks: &[Block], text: &str) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => {
                assert_harmless_line(content, text);
            }
            Block::Quote(blocks) => assert_harmless(blocks, text),
            Block::List { items, .. } => {
                for item in items {
                    assert_harmless(&item.blocks, text);
                }
            }
            Block::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                for cell in cells {
                    assert_harmless_line(cell, text);
                }
            }
            Block::Code { language, .. } => {
                let language = language.as_deref().unwrap_or_default();
                assert!(!language.contains(['<', '>', '"', '\'', ' ', '=']), "{text:?}");
            }
            Block::Rule => {}
        }
    }
}

fn assert_harmless_line(inlines: &[Inline], text: &str) {
    for inline in inlines {
        match inline {
            Inline::Link { target, content, .. } => {
                let target = target.as_str().to_ascii_lowercase();
                let allowed = ["http://", "https://", "mailto:"];
                assert!(allowed.iter().any(|scheme| target.starts_with(scheme)), "{text:?}");
                let breaks_out = |c: char| c.is_control() || "\"'<>` ".contains(c);
                assert!(!target.contains(breaks_out), "{target:?} of {text:?}");
                assert_harmless_line(content, text);
            }
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) => {
                assert_harmless_line(inner, text);
            }
            _ => {}
        }
    }
}
