//! Turns the Markdown parser's events into the tree, within the caps.

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::line::{Line, Span};
use crate::scan::Budget;
use crate::{Block, CODE_NODES, Document, Inline, MAX_BLOCK_DEPTH, Target};

/// The longest name of a language that a fence may give.
const LANGUAGE_BYTES: usize = 32;

/// The tree so far: open quotes and lists, and the line that is being written.
#[derive(Debug, Default)]
pub(super) struct Builder {
    done: Vec<Block>,
    open: Vec<Container>,
    /// Quotes and lists below the deepest that is allowed.
    too_deep: usize,
    line: Option<Line>,
    code: Option<(Option<String>, String)>,
    budget: Budget,
}

#[derive(Debug)]
enum Container {
    Quote(Vec<Block>),
    List { start: Option<u64>, items: Vec<Vec<Block>> },
    Item(Vec<Block>),
}

impl Builder {
    /// Takes the next event; `escaped` says that a backslash stands before it.
    pub(super) fn take(&mut self, event: Event<'_>, escaped: bool) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.line().text(&text, escaped),
            },
            Event::Html(text) | Event::InlineHtml(text) => self.raw(&text),
            Event::Code(text) => self.inline(Inline::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => {
                self.end_line();
                self.budget.spend(1);
                self.block(Block::Rule);
            }
            // Extensions that are off.
            _ => {}
        }
    }

    /// Whether nothing more is to be taken but the end of what is open.
    pub(super) fn is_full(&self) -> bool {
        self.code.is_none() && self.budget.is_spent()
    }

    /// Takes what is left of the source, as it is.
    pub(super) fn rest(&mut self, source: &str) {
        self.close_all();
        let source = source.trim();
        if !source.is_empty() {
            self.done.push(Block::Paragraph(vec![Inline::Text(source.to_owned())]));
        }
    }

    /// Closes what is open and gives the whole.
    pub(super) fn finish(mut self) -> Document {
        self.close_all();
        Document { blocks: self.done }
    }

    fn close_all(&mut self) {
        self.end_line();
        while !self.open.is_empty() {
            self.close();
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.span(Span::Emphasis),
            Tag::Strong => self.span(Span::Strong),
            Tag::Strikethrough => self.span(Span::Strike),
            Tag::Link { link_type, dest_url, .. } => {
                let target = match link_type {
                    LinkType::Email => Target::parse(&format!("mailto:{dest_url}")),
                    _ => Target::parse(&dest_url),
                };
                self.span(Span::Link(target));
            }
            Tag::Image { dest_url, .. } => self.span(Span::Link(Target::parse(&dest_url))),
            Tag::Paragraph | Tag::HtmlBlock => {
                self.end_line();
                self.line();
            }
            Tag::Heading { .. } => {
                self.end_line();
                self.span(Span::Strong);
            }
            Tag::CodeBlock(kind) => {
                self.end_line();
                self.budget.spend(CODE_NODES);
                self.code = Some((language(&kind), String::new()));
            }
            Tag::BlockQuote(_) => self.open(Container::Quote(vec![])),
            Tag::List(start) => self.open(Container::List { start, items: vec![] }),
            Tag::Item => self.open(Container::Item(vec![])),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => self.end_span(),
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Heading(_) => self.end_line(),
            TagEnd::CodeBlock => {
                if let Some((language, mut text)) = self.code.take() {
                    if text.ends_with('\n') {
                        text.pop();
                    }
                    self.block(Block::Code { language, text });
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.end_line();
                match self.too_deep {
                    0 => self.close(),
                    _ => self.too_deep -= 1,
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

    fn close(&mut self) {
        match self.open.pop() {
            Some(Container::Quote(blocks)) => self.block(Block::Quote(blocks)),
            Some(Container::List { start, items }) => self.block(Block::List { start, items }),
            Some(Container::Item(blocks)) => {
                if let Some(Container::List { items, .. }) = self.open.last_mut() {
                    items.push(blocks);
                }
            }
            None => {}
        }
    }

    fn block(&mut self, block: Block) {
        match self.open.last_mut() {
            None => self.done.push(block),
            Some(Container::Quote(blocks) | Container::Item(blocks)) => blocks.push(block),
            Some(Container::List { items, .. }) => items.push(vec![block]),
        }
    }

    /// The line that is being written; items of tight lists begin theirs without a paragraph.
    fn line(&mut self) -> &mut Line {
        begun(&mut self.line, &mut self.budget)
    }

    fn inline(&mut self, inline: Inline) {
        begun(&mut self.line, &mut self.budget).inline(inline, &mut self.budget);
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

    fn end_span(&mut self) {
        if let Some(line) = &mut self.line {
            line.close(&mut self.budget);
        }
    }

    fn end_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        let inlines = line.finish(&mut self.budget);
        if !inlines.is_empty() {
            self.block(Block::Paragraph(inlines));
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

fn language(kind: &CodeBlockKind<'_>) -> Option<String> {
    let CodeBlockKind::Fenced(info) = kind else { return None };
    let name = info.split_whitespace().next()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'#' | b'.' | b'_');
    (name.len() <= LANGUAGE_BYTES && name.bytes().all(plain)).then(|| name.to_owned())
}
