//! Finds the links of a text that are previewed.

use confab_markup::{Block, Inline, parse};
use confab_protocol::Preview;
use url::Url;

/// A text with more links is a list of links, which says enough.
const MOST_LINKS: usize = 5;

/// The longest address that is asked for.
const MOST_BYTES: usize = 2048;

/// The first addresses of a text, each once; none of a text with many, and none to this installation.
/// What is code has no links.
pub(super) fn links(body: &str, own: Option<&str>) -> Vec<Url> {
    if !body.contains("://") {
        return Vec::new();
    }
    let mut found = Vec::new();
    blocks(&parse(body).blocks, &mut found);
    if found.len() > MOST_LINKS {
        return Vec::new();
    }
    found.retain(|url| url.host_str() != own && url.as_str().len() <= MOST_BYTES);
    found.truncate(Preview::MOST);
    found
}

fn blocks(all: &[Block], found: &mut Vec<Url>) {
    for block in all {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => inlines(content, found),
            Block::Quote(_) | Block::Code { .. } | Block::Rule => {}
            Block::List { items, .. } => {
                for item in items {
                    blocks(&item.blocks, found);
                }
            }
            Block::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| inlines(cell, found));
            }
        }
    }
}

fn inlines(all: &[Inline], found: &mut Vec<Url>) {
    for inline in all {
        match inline {
            Inline::Link { target, .. } => {
                let url = Url::parse(target.as_str()).ok();
                let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
                if let Some(url) = url.filter(|url| !found.contains(url)) {
                    found.push(url);
                }
            }
            Inline::Strong(content) | Inline::Emphasis(content) | Inline::Strike(content) => {
                inlines(content, found);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<String> {
        links(body, Some("chat.example")).into_iter().map(String::from).collect()
    }

    #[test]
    fn the_first_links_of_a_text_are_found_and_no_others() {
        for (body, addresses) in [
            ("see https://a.example/b?c#d.", &["https://a.example/b?c#d"][..]),
            (
                "**[a](http://a.example)** and https://a.example/",
                &["http://a.example/", "https://a.example/"],
            ),
            ("- https://a.example/\n- https://a.example/", &["https://a.example/"]),
            ("`https://a.example/`\n\n```\nhttps://b.example/\n```", &[]),
            ("> https://a.example/\n\nno", &[]),
            ("https://chat.example/rooms/1 and me@a.example", &[]),
            ("no link: // at all", &[]),
        ] {
            assert_eq!(found(body), addresses, "{body}");
        }
        let many = |count| {
            let links: Vec<_> = (0..count).map(|n| format!("https://a.example/{n}")).collect();
            links.join(" ")
        };
        assert_eq!(found(&many(5)).len(), 3);
        assert_eq!(found(&many(6)).len(), 0, "a list of links");
        assert_eq!(found(&format!("https://a.example/{}", "x".repeat(MOST_BYTES))).len(), 0);
    }
}
