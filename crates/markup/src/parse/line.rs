//! Writes one paragraph, title or cell: its text and the formatting that is open in it.

use crate::scan::{Budget, Run};
use crate::target::{readable, turns_direction};
use crate::{Inline, MAX_INLINE_DEPTH, Target};

/// A line that is being written.
#[derive(Debug, Default)]
pub(super) struct Line {
    done: Vec<Inline>,
    open: Vec<(Span, Vec<Inline>)>,
    too_deep: usize,
    /// Text that was not looked through yet for addresses and mentions.
    run: Run,
}

#[derive(Debug)]
pub(super) enum Span {
    Strong,
    Emphasis,
    Strike,
    Link(Link),
}

/// A link that is being written.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) target: Option<Target>,
    pub(super) title: Option<String>,
    /// Its source before the text: `[`, `![` or `<`.
    pub(super) before: &'static str,
}

impl Line {
    pub(super) fn text(&mut self, text: &str, escaped: bool) {
        self.run.push(text, escaped);
    }

    pub(super) fn inline(&mut self, inline: Inline, budget: &mut Budget) {
        self.settle(budget);
        self.push(inline, budget);
    }

    pub(super) fn open(&mut self, mut span: Span, budget: &mut Budget) {
        self.settle(budget);
        if let Span::Link(link) = &mut span
            && link.target.is_some()
            && self.outer_link().is_none()
            && !budget.take_link()
        {
            link.target = None;
        }
        if self.too_deep == 0 && self.open.len() < MAX_INLINE_DEPTH {
            budget.spend(1);
            self.open.push((span, vec![]));
        } else {
            self.too_deep += 1;
        }
    }

    /// Closes what was opened last; `behind` is the source behind a link's text.
    pub(super) fn close(&mut self, behind: &str, budget: &mut Budget) {
        self.settle(budget);
        match self.too_deep {
            0 => self.end_span(behind, budget),
            _ => self.too_deep -= 1,
        }
    }

    /// Closes what is open and gives the whole, without empty lines at its end.
    pub(super) fn finish(mut self, budget: &mut Budget) -> Vec<Inline> {
        self.settle(budget);
        while !self.open.is_empty() {
            self.end_span("", budget);
        }
        while self.done.last() == Some(&Inline::Break) {
            self.done.pop();
        }
        self.done
    }

    /// Looks through the text that has gathered, now that its end is known.
    fn settle(&mut self, budget: &mut Budget) {
        let run = std::mem::take(&mut self.run);
        if run.is_empty() {
            return;
        }
        if self.outer_link().is_some() {
            let text: String = run.into_text().chars().filter(|c| !turns_direction(*c)).collect();
            self.push(Inline::Text(text), budget);
            return;
        }
        self.add_all(run.into_inlines(budget));
    }

    fn push(&mut self, inline: Inline, budget: &mut Budget) {
        budget.spend(1);
        self.add(inline);
    }

    /// Adds what the budget was charged for already.
    fn add(&mut self, inline: Inline) {
        let content = self.open.last_mut().map_or(&mut self.done, |(_, content)| content);
        match (content.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => content.push(inline),
        }
    }

    fn add_all(&mut self, inlines: Vec<Inline>) {
        for inline in inlines {
            self.add(inline);
        }
    }

    fn end_span(&mut self, behind: &str, budget: &mut Budget) {
        let Some((span, content)) = self.open.pop() else { return };
        match span {
            Span::Link(link) => self.end_link(link, content, behind, budget),
            _ if content.is_empty() => {}
            Span::Strong => self.add(Inline::Strong(content)),
            Span::Emphasis => self.add(Inline::Emphasis(content)),
            Span::Strike => self.add(Inline::Strike(content)),
        }
    }

    /// The link that leads somewhere around what is being written.
    fn outer_link(&mut self) -> Option<&mut Link> {
        self.open.iter_mut().find_map(|(span, _)| match span {
            Span::Link(link) if link.target.is_some() => Some(link),
            _ => None,
        })
    }

    /// Makes a link, or the text that was written where it leads nowhere.
    fn end_link(&mut self, link: Link, content: Vec<Inline>, behind: &str, budget: &mut Budget) {
        match (link.target, self.outer_link()) {
            // An image may hold links, and a link images; the inner address is told with the outer.
            (Some(target), Some(outer)) => {
                let inner = std::iter::once(target.as_str().to_owned()).chain(link.title);
                let titles: Vec<String> = outer.title.take().into_iter().chain(inner).collect();
                outer.title = Some(titles.join(" "));
                self.add_all(content);
            }
            (Some(target), None) => {
                let title = link.title;
                let content = if content.is_empty() {
                    vec![Inline::Text(readable(target.as_str()))]
                } else {
                    content
                };
                self.add(Inline::Link { target, content, title });
            }
            (None, _) => {
                budget.spend(2);
                self.add(Inline::Text(link.before.to_owned()));
                self.add_all(content);
                self.add(Inline::Text(readable(behind)));
            }
        }
    }
}
