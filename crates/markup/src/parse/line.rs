//! Writes one paragraph or heading: its text and the formatting that is open in it.

use crate::scan::{Budget, Run};
use crate::target::turns_direction;
use crate::{Inline, MAX_INLINE_DEPTH, Target};

/// A paragraph or heading that is being written.
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
    Link(Option<Target>),
}

impl Line {
    pub(super) fn text(&mut self, text: &str, escaped: bool) {
        self.run.push(text, escaped);
    }

    pub(super) fn inline(&mut self, inline: Inline, budget: &mut Budget) {
        self.settle(budget);
        self.push(inline, budget);
    }

    pub(super) fn open(&mut self, span: Span, budget: &mut Budget) {
        self.settle(budget);
        if self.too_deep == 0 && self.open.len() < MAX_INLINE_DEPTH {
            budget.spend(1);
            self.open.push((span, vec![]));
        } else {
            self.too_deep += 1;
        }
    }

    pub(super) fn close(&mut self, budget: &mut Budget) {
        self.settle(budget);
        match self.too_deep {
            0 => self.end_span(budget),
            _ => self.too_deep -= 1,
        }
    }

    /// Closes what is open and gives the whole, without empty lines at its end.
    pub(super) fn finish(mut self, budget: &mut Budget) -> Vec<Inline> {
        self.settle(budget);
        while !self.open.is_empty() {
            self.end_span(budget);
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
        if self.open.iter().any(|(span, _)| matches!(span, Span::Link(_))) {
            let text: String = run.into_text().chars().filter(|c| !turns_direction(*c)).collect();
            self.push(Inline::Text(text), budget);
            return;
        }
        run.into_inlines(budget).into_iter().for_each(|inline| self.add(inline));
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

    fn end_span(&mut self, budget: &mut Budget) {
        let Some((span, content)) = self.open.pop() else { return };
        match span {
            _ if content.is_empty() => {}
            Span::Strong => self.add(Inline::Strong(content)),
            Span::Emphasis => self.add(Inline::Emphasis(content)),
            Span::Strike => self.add(Inline::Strike(content)),
            Span::Link(target) => {
                // An image may hold links; links hold none.
                let inside = self.open.iter().any(|(span, _)| matches!(span, Span::Link(_)));
                match target.filter(|_| !inside && budget.take_link()) {
                    Some(target) => self.add(Inline::Link { target, content }),
                    None => content.into_iter().for_each(|inline| self.add(inline)),
                }
            }
        }
    }
}
