//! Reads Markdown into the tree.

use std::iter::Peekable;
use std::sync::Arc;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, OffsetIter, Options, Parser, Tag};

use super::slugs::Slugs;
use super::tree::{Align, Block, Inline, Row, Table, Until, plain};
use crate::fault::{Fault, Place};

/// Parts of other texts are links on lines of their own, with one of these comments behind them: on
/// GitHub they lead there.
const INCLUDES: [(&str, Until); 2] =
    [("include", Until::End), ("include its beginning", Until::Heading)];

/// Reads a text; HTML in it, but for comments, is a fault.
pub(crate) fn read(file: &str, text: &str) -> (Vec<Block>, Vec<Fault>) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let starts = text.match_indices('\n').map(|(at, _)| at + 1);
    let mut reader = Reader {
        events: Parser::new_ext(text, options).into_offset_iter().peekable(),
        file: file.into(),
        starts: std::iter::once(0).chain(starts).collect(),
        slugs: Slugs::default(),
        faults: Vec::new(),
    };
    let blocks = reader.blocks();
    (blocks, reader.faults)
}

struct Reader<'a> {
    events: Peekable<OffsetIter<'a>>,
    file: Arc<str>,
    /// Where each line begins.
    starts: Vec<usize>,
    slugs: Slugs,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset);
        Place { file: Arc::clone(&self.file), line }
    }

    /// All blocks up to the end of what holds them, and that end.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, _)) = self.events.peek() {
            if is_inline(event) {
                blocks.push(Block::Plain(self.inlines()));
                continue;
            }
            let Some((event, range)) = self.events.next() else { break };
            match event {
                Event::Start(tag) => blocks.extend(self.block(tag, range.start)),
                Event::End(_) => break,
                Event::Rule => blocks.push(Block::Rule),
                Event::Html(html) => self.refuse_html(&html, range.start),
                _ => {}
            }
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'_>, start: usize) -> Option<Block> {
        Some(match tag {
            Tag::Heading { level, .. } => {
                let text = self.whole_line();
                let id = self.slugs.give(&plain(&text));
                Block::Heading { level: level as u8, id, text }
            }
            Tag::Paragraph => {
                let text = self.whole_line();
                include(&text).unwrap_or(Block::Paragraph(text))
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                Block::Code { language, text: self.code() }
            }
            Tag::List(start) => Block::List { start, items: self.items() },
            Tag::BlockQuote(_) => Block::Quote(self.blocks()),
            Tag::Table(align) => Block::Table(self.table(&align)),
            Tag::HtmlBlock => {
                // Its lines come as events of their own, and are judged there.
                self.blocks();
                return None;
            }
            _ => {
                let at = self.place(start);
                self.faults.push(Fault::new(&at, "this kind of block is not supported"));
                self.blocks();
                return None;
            }
        })
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.events.next() {
            items.push(self.blocks());
        }
        items
    }

    fn code(&mut self) -> String {
        let mut code = String::new();
        while let Some((Event::Text(text), _)) = self.events.next() {
            code.push_str(&text);
        }
        code
    }

    fn table(&mut self, align: &[Alignment]) -> Table {
        let align = align.iter().map(|align| match align {
            Alignment::None | Alignment::Left => Align::Start,
            Alignment::Center => Align::Centre,
            Alignment::Right => Align::End,
        });
        let (mut head, mut rows) = (Row::new(), Vec::new());
        loop {
            match self.events.next() {
                Some((Event::Start(Tag::TableHead), _)) => head = self.row(),
                Some((Event::Start(Tag::TableRow), _)) => rows.push(self.row()),
                _ => break,
            }
        }
        if head.iter().all(|cell| plain(cell).trim().is_empty()) {
            head.clear();
        }
        Table { align: align.collect(), head, rows }
    }

    fn row(&mut self) -> Row {
        let mut row = Row::new();
        while let Some((Event::Start(_), _)) = self.events.next() {
            row.push(self.whole_line());
        }
        row
    }

    /// Pieces of a line, and the end of what holds them.
    fn whole_line(&mut self) -> Vec<Inline> {
        let text = self.inlines();
        self.events.next();
        text
    }

    fn inlines(&mut self) -> Vec<Inline> {
        let mut pieces = Vec::new();
        while let Some((event, range)) = self.events.next_if(|(event, _)| is_inline(event)) {
            let piece = match event {
                Event::Text(text) => Inline::Text(text.to_string()),
                Event::Code(code) => Inline::Code(code.to_string()),
                Event::SoftBreak => Inline::Text("\n".to_owned()),
                Event::HardBreak => Inline::Break,
                Event::InlineHtml(html) => {
                    self.refuse_html(&html, range.start);
                    Inline::Comment(comment(&html).unwrap_or_default().to_owned())
                }
                Event::Start(tag) => self.spanned(tag, range.start),
                _ => continue,
            };
            match (pieces.last_mut(), piece) {
                (Some(Inline::Text(before)), Inline::Text(more)) => before.push_str(&more),
                (_, piece) => pieces.push(piece),
            }
        }
        pieces
    }

    fn spanned(&mut self, tag: Tag<'_>, start: usize) -> Inline {
        let at = self.place(start);
        let text = self.whole_line();
        match tag {
            Tag::Strong => Inline::Strong(text),
            Tag::Strikethrough => Inline::Struck(text),
            Tag::Link { dest_url, .. } => Inline::Link { to: dest_url.to_string(), text, at },
            Tag::Image { dest_url, .. } => {
                Inline::Picture { from: dest_url.to_string(), alt: plain(&text), at }
            }
            _ => Inline::Emphasis(text),
        }
    }

    fn refuse_html(&mut self, html: &str, start: usize) {
        if comment(html).is_none() {
            let at = self.place(start);
            self.faults.push(Fault::new(&at, format!("HTML is not supported: {}", html.trim())));
        }
    }
}

const fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_)
        | Event::Code(_)
        | Event::InlineHtml(_)
        | Event::SoftBreak
        | Event::HardBreak => true,
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        _ => false,
    }
}

fn comment(html: &str) -> Option<&str> {
    Some(html.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim())
}

/// The part of another text that this line stands for.
fn include(line: &[Inline]) -> Option<Block> {
    let [Inline::Link { to, at, .. }, between @ .., Inline::Comment(said)] = line else {
        return None;
    };
    let (_, until) = INCLUDES.iter().find(|(word, _)| word == said)?;
    let is_alone = plain(between).trim().is_empty();
    is_alone.then(|| Block::Include { to: to.clone(), until: *until, at: at.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(blocks: &[Block]) -> Vec<String> {
        let text = |block: &Block| match block {
            Block::Heading { level, id, .. } => format!("h{level} {id}"),
            Block::Paragraph(text) => format!("p {}", plain(text)),
            Block::Plain(text) => plain(text),
            Block::List { items, .. } => {
                let items = items.iter().map(|item| texts(item).join(" / "));
                format!("list {}", items.collect::<Vec<_>>().join(" | "))
            }
            Block::Table(table) => format!("table {} x {}", table.head.len(), table.rows.len()),
            Block::Code { language, text } => format!("code {language} {text:?}"),
            Block::Include { to, until, .. } => format!("include {to} {until:?}"),
            other => format!("{other:?}"),
        };
        blocks.iter().map(text).collect()
    }

    #[test]
    fn blocks_are_read_with_their_pieces() {
        let text = "# A *b*\n\none\ntwo `c`\n\n* x\n* y\n  * z\n\n```sh\nls\n```\n\n\
                    | a | b |\n| --- | --: |\n| 1 | 2 |\n";
        let (blocks, faults) = read("a.md", text);
        assert_eq!(faults, []);
        let expected =
            ["h1 a-b", "p one\ntwo c", "list x | y / list z", "code sh \"ls\\n\"", "table 2 x 1"];
        assert_eq!(texts(&blocks), expected);
    }

    #[test]
    fn a_table_without_a_head_has_none() {
        let (blocks, _) = read("a.md", "| | |\n| --- | --- |\n| 1 | 2 |\n");
        assert_eq!(texts(&blocks), ["table 0 x 1"]);
    }

    #[test]
    fn a_link_on_a_line_of_its_own_stands_for_a_part_where_a_comment_says_so() {
        let text = "[All](../README.md#configure-it) <!-- include -->\n\n\
                    [First](../README.md) <!-- include its beginning -->\n\nsee [it](b.md).\n";
        let (blocks, faults) = read("docs/a.md", text);
        assert_eq!(faults, []);
        let expected =
            ["include ../README.md#configure-it End", "include ../README.md Heading", "p see it."];
        assert_eq!(texts(&blocks), expected);
    }

    #[test]
    fn a_link_knows_its_line_and_html_is_refused_with_its_own() {
        let (blocks, faults) = read("a.md", "# T\n\nsee\n[it](b.md)\n\n<div>\n\n<!-- fine -->\n");
        let Block::Paragraph(text) = &blocks[1] else { panic!("{blocks:?}") };
        let Some(Inline::Link { at, .. }) = text.last() else { panic!("{text:?}") };
        assert_eq!(at.line, 4);
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults, ["a.md:6: HTML is not supported: <div>"]);
    }
}
