//! Kinds of pieces, by the scopes that grammars give them.

use std::sync::LazyLock;

use confab_markup::{TOKENS, Token};
use syntect::parsing::{Scope, ScopeStack};

/// Scopes by their beginnings, with their kinds; the first that fits counts. None is no kind, even
/// inside of a piece that has one.
const SCOPES: [(&str, Option<Token>); 35] = [
    ("comment", Some(Token::Comment)),
    ("meta.interpolation", None),
    ("string.unquoted.plain", None),
    ("string.unquoted.heredoc", Some(Token::Text)),
    ("string", Some(Token::Text)),
    ("constant.character", Some(Token::Text)),
    ("constant.numeric", Some(Token::Number)),
    ("constant.language", Some(Token::Word)),
    ("constant", Some(Token::Number)),
    ("keyword.operator.word", Some(Token::Word)),
    ("keyword.operator.logical.python", Some(Token::Word)),
    ("keyword.operator", None),
    ("keyword", Some(Token::Word)),
    ("storage", Some(Token::Word)),
    ("entity.name.tag", Some(Token::Word)),
    ("entity.name.section", Some(Token::Word)),
    ("markup.heading", Some(Token::Word)),
    ("markup.inserted", Some(Token::Text)),
    ("markup.raw", Some(Token::Text)),
    ("markup.deleted", Some(Token::Name)),
    ("markup.underline.link", Some(Token::Text)),
    ("markup.bold", Some(Token::Name)),
    ("markup.italic", Some(Token::Name)),
    ("meta.diff", Some(Token::Comment)),
    ("entity", Some(Token::Name)),
    ("support.constant", Some(Token::Number)),
    ("support.function", Some(Token::Word)),
    ("support", Some(Token::Name)),
    ("variable.language", Some(Token::Word)),
    ("variable.function", Some(Token::Name)),
    ("variable.parameter", Some(Token::Name)),
    ("variable.other.readwrite.shell", Some(Token::Name)),
    ("variable.other.constant", Some(Token::Name)),
    ("variable.annotation", Some(Token::Name)),
    ("meta.annotation.identifier", Some(Token::Name)),
];

static TABLE: LazyLock<Vec<(Scope, u32)>> = LazyLock::new(|| {
    let number = |token: Option<Token>| {
        let number = (1..).zip(TOKENS).find(|(_, kind)| Some(*kind) == token);
        number.map_or(0, |(number, _)| number)
    };
    let row =
        |(scope, token): &(&str, Option<Token>)| Some((Scope::new(scope).ok()?, number(*token)));
    SCOPES.iter().filter_map(row).collect()
});

/// The number of the kind of what stands under these scopes: that of the innermost that has one.
pub(super) fn kind(stack: &ScopeStack) -> u32 {
    let of = |scope: &Scope| TABLE.iter().find(|(begin, _)| begin.is_prefix_of(*scope));
    stack.as_slice().iter().rev().find_map(of).map_or(0, |(_, kind)| *kind)
}
