//! A message's text, as elements made from `markup`'s tree. The one renderer there is.

use confab_markup::{Block, Document, Inline, Target, emoji_only, parse, reads_as_another};
use confab_protocol::Handle;
use leptos::prelude::*;

use super::CodeBlock;
use crate::platform;

/// Shows a message's source text; names that mean the viewer stand out.
#[component]
pub(crate) fn MessageBody(
    source: String,
    /// The viewer's own name.
    me: Handle,
    /// Whether it is another text than was sent at first.
    #[prop(optional)]
    edited: bool,
) -> impl IntoView {
    let large = emoji_only(&source).is_some();
    let Document { mut blocks } = parse(&source);
    let is_last = |block: &mut Block| edited && matches!(block, Block::Paragraph(_));
    let last = blocks.pop_if(is_last);
    let mark = edited.then(|| {
        let last = match last {
            Some(Block::Paragraph(inlines)) => show_inlines(inlines, &me),
            _ => Vec::new(),
        };
        view! { <p>{last}<span class="message__edited" dir="ltr">" (edited)"</span></p> }.into_any()
    });
    view! {
        <div class="body" class:body--emoji=large dir="auto">
            {show_blocks(blocks, &me)}
            {mark}
        </div>
    }
    .into_any()
}

fn show_blocks(blocks: Vec<Block>, me: &Handle) -> Vec<AnyView> {
    blocks.into_iter().map(|block| show_block(block, me)).collect()
}

fn show_block(block: Block, me: &Handle) -> AnyView {
    match block {
        Block::Paragraph(inlines) => view! { <p>{show_inlines(inlines, me)}</p> }.into_any(),
        Block::Quote(blocks) => {
            view! { <blockquote>{show_blocks(blocks, me)}</blockquote> }.into_any()
        }
        Block::List { start, items } => show_list(start, items, me),
        Block::Code { language, text } => view! { <CodeBlock language text/> }.into_any(),
        Block::Rule => view! { <hr/> }.into_any(),
    }
}

fn show_list(start: Option<u64>, items: Vec<Vec<Block>>, me: &Handle) -> AnyView {
    let items: Vec<_> =
        items.into_iter().map(|item| view! { <li>{show_blocks(item, me)}</li> }).collect();
    match start {
        Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
        None => view! { <ul>{items}</ul> }.into_any(),
    }
}

fn show_inlines(inlines: Vec<Inline>, me: &Handle) -> Vec<AnyView> {
    inlines.into_iter().map(|inline| show_inline(inline, me)).collect()
}

fn show_inline(inline: Inline, me: &Handle) -> AnyView {
    match inline {
        Inline::Text(text) => text.into_any(),
        Inline::Break => view! { <br/> }.into_any(),
        Inline::Code(text) => view! { <code>{text}</code> }.into_any(),
        Inline::Strong(inner) => view! { <strong>{show_inlines(inner, me)}</strong> }.into_any(),
        Inline::Emphasis(inner) => view! { <em>{show_inlines(inner, me)}</em> }.into_any(),
        Inline::Strike(inner) => view! { <s>{show_inlines(inner, me)}</s> }.into_any(),
        Inline::Link { target, content } => show_link(&target, content, me),
        Inline::Mention(handle) => {
            let mine = handle == *me;
            view! { <span class="mention" class:mention--me=mine>{format!("@{handle}")}</span> }
                .into_any()
        }
    }
}

/// Says where a link leads: beside it, where its text reads like another place; else when it is
/// pointed at or has the focus.
fn show_link(target: &Target, content: Vec<Inline>, me: &Handle) -> AnyView {
    // An address that is none for a browser, either.
    let Some(place) = platform::place_of(target.as_str()) else {
        return show_inlines(content, me).into_any();
    };
    let beside = reads_as_another(&content, &place)
        .then(|| view! { <span class="link__place" dir="ltr">{format!(" ({place})")}</span> });
    view! {
        <a class="link" href=target.as_str().to_owned() title=place target="_blank" rel="noopener noreferrer nofollow ugc">
            {show_inlines(content, me)}
        </a>
        {beside}
    }
    .into_any()
}
