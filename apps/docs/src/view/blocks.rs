//! The tree of a text as elements.

use leptos::prelude::*;

use super::Sight;
use super::table::table;
use crate::code::Code;
use crate::markdown::{Block, Inline, plain};
use crate::sources::file_name;

/// Blocks, one after the other.
pub(super) fn blocks(all: &[Block], sight: Sight<'_>) -> AnyView {
    all.iter().map(|one| block(one, sight)).collect_view().into_any()
}

fn block(block: &Block, sight: Sight<'_>) -> AnyView {
    match block {
        Block::Heading { level, id, text } => heading(*level, id, text, sight),
        Block::Paragraph(text) => view! { <p>{inlines(text, sight)}</p> }.into_any(),
        Block::Plain(text) => inlines(text, sight),
        Block::Code { language, text } => {
            view! { <Code language=language.clone() text=text.clone()/> }.into_any()
        }
        Block::List { start, items } => {
            let items = items.iter().map(|item| view! { <li>{blocks(item, sight)}</li> });
            let items = items.collect_view();
            match start {
                Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
                None => view! { <ul>{items}</ul> }.into_any(),
            }
        }
        Block::Quote(inner) => view! { <blockquote>{blocks(inner, sight)}</blockquote> }.into_any(),
        Block::Table(inner) => table(inner, sight),
        Block::Rule => view! { <hr/> }.into_any(),
        Block::Include { .. } => ().into_any(),
    }
}

/// A heading, with a link to itself.
fn heading(level: u8, id: &str, text: &[Inline], sight: Sight<'_>) -> AnyView {
    let label = format!("Link to “{}”", plain(text));
    let link = view! { <a class="anchor" href=format!("#{id}") aria-label=label>"#"</a> };
    let (id, text) = (id.to_owned(), inlines(text, sight));
    match level {
        0..=2 => view! { <h2 id=id>{text}" "{link}</h2> }.into_any(),
        3 => view! { <h3 id=id>{text}" "{link}</h3> }.into_any(),
        _ => view! { <h4 id=id>{text}" "{link}</h4> }.into_any(),
    }
}

/// Pieces of a line.
pub(super) fn inlines(text: &[Inline], sight: Sight<'_>) -> AnyView {
    text.iter().map(|piece| inline(piece, sight)).collect_view().into_any()
}

fn inline(piece: &Inline, sight: Sight<'_>) -> AnyView {
    match piece {
        Inline::Text(text) => text.clone().into_any(),
        Inline::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
        Inline::Strong(text) => view! { <strong>{inlines(text, sight)}</strong> }.into_any(),
        Inline::Emphasis(text) => view! { <em>{inlines(text, sight)}</em> }.into_any(),
        Inline::Struck(text) => view! { <s>{inlines(text, sight)}</s> }.into_any(),
        Inline::Link { to, text, .. } => {
            view! { <a class="link" href=to.clone()>{inlines(text, sight)}</a> }.into_any()
        }
        Inline::File(text) => view! { <span class="path">{inlines(text, sight)}</span> }.into_any(),
        Inline::Picture { from, alt, .. } => {
            let (width, height) = sight.assets.pictures.get(from).copied().unwrap_or_default();
            let from = sight.asset(file_name(from));
            view! {
                <img
                    class="picture"
                    src=from
                    alt=alt.clone()
                    width=width.to_string()
                    height=height.to_string()
                />
            }
            .into_any()
        }
        Inline::Break => view! { <br/> }.into_any(),
        Inline::Comment(_) => ().into_any(),
    }
}
