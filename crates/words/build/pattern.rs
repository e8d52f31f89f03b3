//! One message of Fluent, as one line with numbered holes.
//!
//! A line is its text with `{0}` for its first argument. One that depends on an argument begins
//! with a tab: then come the number of that argument, and pairs of a variant's key and its text, the
//! default last, all with tabs between.

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, VariantKey};

/// How an argument is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    /// An element of the page, such as a link.
    Element,
}

/// Arguments of a message, in the order of their numbers.
pub(crate) type Arguments = Vec<(String, Kind)>;

/// Looks a term or another message up.
pub(crate) type Find<'a> = &'a dyn Fn(&str) -> Option<&'a Pattern<&'a str>>;

/// A stretch of a message.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Words(String),
    Argument(String),
    Select { on: String, variants: Vec<(String, Vec<Piece>)> },
}

/// A message's pieces, and the arguments that it names.
#[derive(Debug)]
pub(crate) struct Flat {
    pieces: Vec<Piece>,
    pub(crate) arguments: Arguments,
}

/// The categories of plurals.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Flattens a message. Its comment may say what an argument is: `$room (element)`.
pub(crate) fn flatten(
    pattern: &Pattern<&str>,
    comment: &[&str],
    find: Find<'_>,
) -> Result<Flat, String> {
    let mut reading = Reading { find, named: Vec::new(), depth: 0 };
    let pieces = hoist(reading.pieces(pattern)?)?;
    let mut arguments = reading.named;
    arguments.sort();
    arguments.dedup_by(|second, first| {
        first.1 |= second.1;
        second.0 == first.0
    });
    let kind = |(name, is_number): (String, bool)| {
        let said =
            |kind: &str| comment.iter().any(|line| line.contains(&format!("${name} ({kind})")));
        let kind = match () {
            () if said("element") => Kind::Element,
            () if is_number || said("number") => Kind::Number,
            () => Kind::Text,
        };
        (name, kind)
    };
    Ok(Flat { pieces, arguments: arguments.into_iter().map(kind).collect() })
}

impl Flat {
    /// The line, with the numbers that the arguments have.
    pub(crate) fn line(&self, arguments: &Arguments) -> Result<String, String> {
        let number = |name: &String| {
            let at = arguments.iter().position(|(known, _)| known == name);
            at.filter(|at| *at < 10).ok_or_else(|| format!("it has no argument ${name}"))
        };
        let text = |pieces: &[Piece]| -> Result<String, String> {
            let text = |piece: &Piece| match piece {
                Piece::Words(words) => Ok(words.clone()),
                Piece::Argument(name) => number(name).map(|at| format!("{{{at}}}")),
                Piece::Select { .. } => Err("a choice within a choice".to_owned()),
            };
            pieces.iter().map(text).collect()
        };
        let [Piece::Select { on, variants }] = self.pieces.as_slice() else {
            return text(&self.pieces);
        };
        let mut parts = vec![String::new(), number(on)?.to_string()];
        for (key, pieces) in variants {
            parts.extend([key.clone(), text(pieces)?]);
        }
        Ok(parts.join("\t"))
    }
}

struct Reading<'a> {
    find: Find<'a>,
    /// Arguments as they come, and whether they are numbers.
    named: Vec<(String, bool)>,
    depth: usize,
}

impl Reading<'_> {
    fn pieces(&mut self, pattern: &Pattern<&str>) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => pieces.push(words(value)?),
                PatternElement::Placeable { expression } => {
                    pieces.extend(self.expression(expression)?);
                }
            }
        }
        Ok(pieces)
    }

    fn expression(&mut self, expression: &Expression<&str>) -> Result<Vec<Piece>, String> {
        let (selector, variants) = match expression {
            Expression::Inline(inline) => return self.inline(inline),
            Expression::Select { selector, variants } => (selector, variants),
        };
        let key = |key: &VariantKey<&str>| match key {
            VariantKey::Identifier { name } => (*name).to_owned(),
            VariantKey::NumberLiteral { value } => (*value).to_owned(),
        };
        let is_plural = variants.iter().all(|variant| match &variant.key {
            VariantKey::Identifier { name } => CATEGORIES.contains(name),
            VariantKey::NumberLiteral { .. } => true,
        });
        let on = match self.inline(selector)?.as_slice() {
            [Piece::Argument(name)] => name.clone(),
            _ => return Err("a choice depends on an argument".into()),
        };
        self.named.push((on.clone(), is_plural));
        let mut read = Vec::new();
        for variant in variants.iter().filter(|variant| !variant.default) {
            read.push((key(&variant.key), self.pieces(&variant.value)?));
        }
        for variant in variants.iter().filter(|variant| variant.default) {
            read.push((key(&variant.key), self.pieces(&variant.value)?));
        }
        Ok(vec![Piece::Select { on, variants: read }])
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) -> Result<Vec<Piece>, String> {
        match inline {
            InlineExpression::StringLiteral { value } => {
                let value = fluent_syntax::unicode::unescape_unicode_to_string(value);
                Ok(vec![words(&value)?])
            }
            InlineExpression::NumberLiteral { value } => Ok(vec![words(value)?]),
            InlineExpression::VariableReference { id } => {
                self.named.push((id.name.to_owned(), false));
                Ok(vec![Piece::Argument(id.name.to_owned())])
            }
            InlineExpression::FunctionReference { id, arguments } => {
                let [argument @ InlineExpression::VariableReference { id: of }] =
                    arguments.positional.as_slice()
                else {
                    return Err("a function takes one argument of the message".into());
                };
                if id.name != "NUMBER" || !arguments.named.is_empty() {
                    return Err(format!("the function {} is not known", id.name));
                }
                self.named.push((of.name.to_owned(), true));
                self.inline(argument)
            }
            InlineExpression::TermReference { id, attribute: None, arguments: None } => {
                self.other(&format!("-{}", id.name))
            }
            InlineExpression::MessageReference { id, attribute: None } => self.other(id.name),
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => Err("attributes and arguments of terms are not known".into()),
        }
    }

    /// Pieces of a term or of another message.
    fn other(&mut self, name: &str) -> Result<Vec<Piece>, String> {
        let pattern = (self.find)(name).ok_or_else(|| format!("there is no {name}"))?;
        if self.depth > 8 {
            return Err(format!("{name} leads in a circle"));
        }
        self.depth += 1;
        let pieces = self.pieces(pattern);
        self.depth -= 1;
        pieces
    }
}

fn words(text: &str) -> Result<Piece, String> {
    if text.contains(['{', '}', '\t']) {
        return Err("braces and tabs mark holes, and cannot be in a text".into());
    }
    if text.contains('<') {
        return Err("no markup is in a text; an element has a hole".into());
    }
    Ok(Piece::Words(text.replace('\n', " ")))
}

/// Brings a choice to the outside, with all that is around it in each variant.
fn hoist(pieces: Vec<Piece>) -> Result<Vec<Piece>, String> {
    let is_choice = |piece: &Piece| matches!(piece, Piece::Select { .. });
    let Some(at) = pieces.iter().position(is_choice) else { return Ok(pieces) };
    let (before, after) = (&pieces[..at], &pieces[at + 1..]);
    let Piece::Select { on, variants } = &pieces[at] else { return Ok(pieces) };
    let whole = |(key, pieces): &(String, Vec<Piece>)| {
        (key.clone(), [before, pieces.as_slice(), after].concat())
    };
    let variants: Vec<_> = variants.iter().map(whole).collect();
    if variants.iter().any(|(_, pieces)| pieces.iter().any(is_choice)) {
        return Err("a message makes one choice; write two messages".into());
    }
    Ok(vec![Piece::Select { on: on.clone(), variants }])
}
