//! Turns the Markdown parser's events into the tree, within the caps.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::code::Code;
use super::escape::is_hidden;
use super::line::{Line, Link, Span};
use super::table::Rows;
use super::unmask;
use crate::scan::Budget;
use crate::{Block, CODE_NODES, Document, Inline, Item, MAX_BLOCK_DEPTH, Target};

/// The tree so far: open quotes and lists, and the line that is being written.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    /// The parser's input, with characters hidden.
    source: &'a str,
    done: Vec<Block>,
    open: Vec<Container>,
    /// Quotes and lists below the deepest that is allowed.
    too_deep: usize,
    line: Option<Line>,
    code: Option<Code>,
    table: Option<Rows>,
    /// Where what was taken last ends in the source.
    last_end: usize,
    budget: Budget,
}

#[derive(Debug)]
enum Container {
    Quote(Vec<Block>),
    List { ordered: bool, items: Vec<Item> },
    Item(Item),
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            done: Vec::new(),
            open: Vec::new(),
            too_deep: 0,
            line: None,
            code: None,
            table: None,
            last_end: 0,
            budget: Budget::default(),
        }
    }

    /// Takes the next event, with the part of the source that it is about.
    pub(super) fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => return self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push(&unmask(&text)),
                None => self.text(&text, range.start),
            },
            Event::Html(text) | Event::InlineHtml(text) => self.raw(&unmask(&text)),
            Event::Code(text) => self.inline(Inline::Code(unmask(&text).into_owned())),
            Event::HardBreak | Event::SoftBreak => {
                // A backslash at a line's end continues a command; lines end here by themselves.
                if self.source[range.clone()].starts_with('\\') {
                    self.line().text("\\", true);
                }
                self.inline(Inline::Break);
            }
            Event::Rule => {
                self.end_line();
                self.budget.spend(1);
                self.block(Block::Rule);
            }
            Event::TaskListMarker(done) => {
                if let Some(Container::Item(item)) = self.open.last_mut() {
                    item.done = Some(done);
                } else {
                    self.line().text(if done { "[x] " } else { "[ ] " }, false);
                }
            }
            // Extensions that are off.
            _ => {}
        }
        self.last_end = range.end;
    }

    /// Whether nothing more is to be taken but the end of what is open.
    pub(super) fn is_full(&self) -> bool {
        self.code.is_none() && self.budget.is_spent()
    }

    /// Takes the rest of the source, as it is.
    pub(super) fn rest(&mut self, from: usize) {
        self.close_all();
        let source = unmask(self.source[from..].trim()).into_owned();
        if !source.is_empty() {
            self.done.push(Block::Paragraph(vec![Inline::Text(source)]));
        }
    }

    /// Closes what is open and gives the whole.
    pub(super) fn finish(mut self) -> Document {
        self.close_all();
        Document { blocks: self.done, nodes_left: self.budget.left() }
    }

    fn close_all(&mut self) {
        if let Some(mut rows) = self.table.take() {
            if let Some(line) = self.line.take() {
                rows.cell(line.finish(&mut self.budget), 0);
            }
            self.block(Block::Table(rows.finish()));
        }
        self.end_line();
        while !self.open.is_empty() {
            self.close("");
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        self.last_end = range.start;
        match tag {
            Tag::Emphasis => self.span(Span::Emphasis),
            Tag::Strong => self.span(Span::Strong),
            Tag::Strikethrough => self.span(Span::Strike),
            Tag::Link { link_type, dest_url, title, .. } => {
                let address = unmask(&dest_url);
                let (target, before) = match link_type {
                    LinkType::Email => (Target::parse(&format!("mailto:{address}")), "<"),
                    LinkType::Autolink => (Target::parse(&address), "<"),
                    _ => (Target::parse(&address), "["),
                };
                self.link(target, &title, before, range.start);
            }
            Tag::Image { dest_url, title, .. } => {
                self.link(Target::parse(&unmask(&dest_url)), &title, "![", range.start);
            }
            Tag::Paragraph | Tag::HtmlBlock | Tag::Heading { .. } => {
                self.end_line();
                self.line();
            }
            Tag::CodeBlock(kind) => {
                self.end_line();
                self.budget.spend(CODE_NODES);
                self.code = Some(Code::new(&kind, &self.source[range]));
            }
            Tag::BlockQuote(_) => self.open(Container::Quote(vec![])),
            Tag::List(start) => {
                self.open(Container::List { ordered: start.is_some(), items: vec![] });
            }
            Tag::Item => {
                let number = number(&self.source[range]);
                self.open(Container::Item(Item { number, ..Item::default() }));
            }
            Tag::Table(columns) => {
                self.end_line();
                self.budget.spend(1);
                self.table = Some(Rows::new(&columns));
            }
            Tag::TableHead | Tag::TableRow | Tag::TableCell => self.budget.spend(1),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.end_span(""),
            TagEnd::Link | TagEnd::Image => {
                let behind = self.source.get(self.last_end..range.end).unwrap_or_default();
                self.end_span(&unmask(behind));
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.end_line(),
            TagEnd::Heading(level) => self.end_heading(level as u8, range),
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.block(code.finish());
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.end_line();
                match self.too_deep {
                    0 => self.close(&self.source[range.clone()]),
                    _ => self.too_deep -= 1,
                }
            }
            TagEnd::TableCell => {
                let line = self.line.take().unwrap_or_default();
                let cell = line.finish(&mut self.budget);
                if let Some(rows) = &mut self.table {
                    rows.cell(cell, range.end);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(rows) = &mut self.table {
                    let left = self.source.get(rows.cell_end()..range.end).unwrap_or_default();
                    rows.row(&unmask(left), tag == TagEnd::TableHead);
                }
            }
            TagEnd::Table => {
                if let Some(rows) = self.table.take() {
                    self.block(Block::Table(rows.finish()));
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, container: Container) {
        self.end_line();
        // A list's items count with their list.
        let lists = self.open.iter().filter(|open| !matches!(open, Container::Item(_))).count();
        let fits = lists < MAX_BLOCK_DEPTH || matches!(container, Container::Item(_));
        if self.too_deep == 0 && fits {
            self.budget.spend(1);
            self.open.push(container);
        } else {
            self.too_deep += 1;
        }
    }

    /// Closes a quote, a list or an item; one without content is the text that was written.
    fn close(&mut self, source: &str) {
        let source = unmask(source.trim()).into_owned();
        match self.open.pop() {
            Some(Container::Quote(blocks)) if blocks.is_empty() => self.as_written(source),
            Some(Container::Quote(blocks)) => self.block(Block::Quote(blocks)),
            Some(Container::List { items, .. }) if items.iter().all(is_bare) => {
                self.as_written(source);
            }
            Some(Container::List { ordered, items }) => self.block(Block::List { ordered, items }),
            Some(Container::Item(item)) => match self.open.last_mut() {
                Some(Container::List { items, .. }) => items.push(item),
                _ => item.blocks.into_iter().for_each(|block| self.block(block)),
            },
            None => {}
        }
    }

    fn as_written(&mut self, source: String) {
        if !source.is_empty() {
            self.budget.spend(2);
            self.block(Block::Paragraph(vec![Inline::Text(source)]));
        }
    }

    fn block(&mut self, block: Block) {
        match self.open.last_mut() {
            None => self.done.push(block),
            Some(Container::Quote(blocks) | Container::Item(Item { blocks, .. })) => {
                blocks.push(block);
            }
            Some(Container::List { items, .. }) => {
                items.push(Item { blocks: vec![block], ..Item::default() });
            }
        }
    }

    /// The line that is being written; items of tight lists begin theirs without a paragraph.
    fn line(&mut self) -> &mut Line {
        begun(&mut self.line, &mut self.budget)
    }

    fn inline(&mut self, inline: Inline) {
        begun(&mut self.line, &mut self.budget).inline(inline, &mut self.budget);
    }

    /// Adds running text; a backslash before it that kept nothing from its effect is seen.
    fn text(&mut self, text: &str, start: usize) {
        let escaped =
            start > 0 && self.source.as_bytes()[start - 1] == b'\\' && start > self.last_end;
        if escaped && !is_hidden(self.source, start - 1, self.table.is_some()) {
            self.line().text("\\", true);
        }
        self.line().text(&unmask(text), escaped);
    }

    /// Adds what Markdown takes for HTML, and we for text.
    fn raw(&mut self, text: &str) {
        let mut rest = text;
        while let Some((part, after)) = rest.split_once('\n').filter(|_| !self.is_full()) {
            self.line().text(part, false);
            self.inline(Inline::Break);
            rest = after;
        }
        self.line().text(rest, false);
    }

    fn span(&mut self, span: Span) {
        begun(&mut self.line, &mut self.budget).open(span, &mut self.budget);
    }

    fn link(
        &mut self,
        target: Option<Target>,
        title: &CowStr<'_>,
        before: &'static str,
        at: usize,
    ) {
        self.last_end = at + before.len();
        let title = (!title.is_empty()).then(|| unmask(title).into_owned());
        self.span(Span::Link(Link { target, title, before }));
    }

    fn end_span(&mut self, behind: &str) {
        if let Some(line) = &mut self.line {
            line.close(behind, &mut self.budget);
        }
    }

    fn end_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        let inlines = line.finish(&mut self.budget);
        if !inlines.is_empty() {
            self.block(Block::Paragraph(inlines));
        }
    }

    /// Ends a title; one without words is the text that was written.
    fn end_heading(&mut self, level: u8, range: &Range<usize>) {
        let content = self.line.take().unwrap_or_default().finish(&mut self.budget);
        if content.is_empty() {
            self.as_written(unmask(self.source[range.clone()].trim()).into_owned());
        } else {
            self.block(Block::Heading { level, content });
        }
    }
}

/// The line that is being written, or a new one.
fn begun<'a>(line: &'a mut Option<Line>, budget: &mut Budget) -> &'a mut Line {
    line.get_or_insert_with(|| {
        budget.spend(1);
        Line::default()
    })
}

fn is_bare(item: &Item) -> bool {
    item.blocks.is_empty() && item.done.is_none()
}

/// The number that an item begins with, and its mark.
fn number(item: &str) -> Option<String> {
    let item = item.trim_start();
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    let mark = item[digits..].starts_with(['.', ')']);
    (digits > 0 && mark).then(|| item[..=digits].to_owned())
}
