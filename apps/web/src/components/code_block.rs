//! Code on lines of its own.

use std::cell::Cell;

use confab_markup::{Pieces, Token, cut, highlight, highlights};
use confab_ui::{RwSignal, effect, follow, view};
use confab_words::messages as words;
use leptos::prelude::*;

use crate::platform;
use crate::state::use_chat;

/// Code of more lines is folded; the style sheet then shows the first twenty.
const MOST_LINES: usize = 24;

/// A line of more letters may not fit a phone, and can be wrapped.
const WIDE: usize = 36;

/// Code as it is, with its language's name, and with tools that copy it and wrap its lines.
/// `colours` is how many pieces of the message may still have one.
///
/// Nothing in it has a listener, so that one that was printed works like any other: wrapping and
/// folding are the style sheet's work, and the page copies.
pub(crate) fn show_code(language: Option<String>, text: String, colours: &Cell<usize>) -> AnyView {
    let lines = text.split('\n').count();
    let is_wide = text.split('\n').any(|line| line.chars().nth(WIDE).is_some());
    let wrap = is_wide.then(|| {
        view! {
            <label class="code__tool"><input type="checkbox" class="code__wrap u-hidden"/>{words::wrap()}</label>
        }
    });
    // Nothing to copy: nor do many empty blocks make a heavy page.
    let tools = (!text.is_empty()).then(|| {
        view! {
            <div class="code__tools">
                {wrap}
                <button type="button" class="code__tool" data-copy>{words::copy()}</button>
            </div>
        }
    });
    let fold = (lines > MOST_LINES).then(|| {
        view! {
            <details class="code__fold">
                <summary class="code__more">
                    <span class="code__unfold">{words::ShowAll { count: lines as u64 }.text()}</span>
                    <span class="code__refold">{words::show_less()}</span>
                </summary>
            </details>
        }
    });
    let code = match &language {
        Some(language) => show_coloured(language, &text, colours),
        None => text.into_any(),
    };
    view! {
        <figure class="code" dir="ltr">
            {language.map(|language| view! { <figcaption class="code__head">{language}</figcaption> }.into_any())}
            {tools}
            <pre class="code__text" tabindex="0"><code>{code}</code></pre>
            {fold}
        </figure>
    }
    .into_any()
}

fn show_coloured(language: &str, text: &str, colours: &Cell<usize>) -> AnyView {
    let most = colours.get();
    if highlights(language) {
        return show_pieces(highlight(language, text, most), colours);
    }
    match platform::spans(language, text) {
        Some(spans) => show_pieces(cut(text, &spans, most), colours),
        None => show_when_told(language.to_owned(), text.to_owned(), most),
    }
}

fn show_pieces(pieces: Pieces<'_>, colours: &Cell<usize>) -> AnyView {
    let show = |(token, piece): (Option<Token>, &str)| {
        let piece = piece.to_owned();
        let Some(token) = token else { return piece.into_any() };
        colours.set(colours.get() - 1);
        view! { <span class=token.class()>{piece}</span> }.into_any()
    };
    let pieces: Vec<AnyView> = pieces.into_iter().map(show).collect();
    pieces.into_any()
}

/// Code in a language that only servers know: in one colour, until one has told its pieces.
fn show_when_told(language: String, text: String, most: usize) -> AnyView {
    let (spans, late) = (RwSignal::new(Vec::new()), use_chat().late);
    let code = text.clone();
    effect(move || {
        if let Some(late) = late.get() {
            (late.colour)(language.clone(), code.clone(), spans);
        }
    });
    let show = move || show_pieces(cut(&text, &spans.read(), most), &Cell::new(most));
    follow(show).into_any()
}
