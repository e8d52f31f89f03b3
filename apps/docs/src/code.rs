//! Code in colours. The script puts a button to copy beside it.

use confab_markup::{Token, highlight};
use leptos::prelude::*;

/// Pieces with a colour, in one block of code.
const MOST_PIECES: usize = 5_000;

/// Code on lines of its own.
#[component]
pub(crate) fn Code(#[prop(into)] language: String, #[prop(into)] text: String) -> impl IntoView {
    let pieces = highlight(&language, text.trim_end(), MOST_PIECES).into_iter();
    let pieces = pieces.map(|(token, piece)| {
        let piece = piece.to_owned();
        match token.map(Token::class) {
            Some(class) => view! { <span class=class>{piece}</span> }.into_any(),
            None => piece.into_any(),
        }
    });
    // It scrolls, and so takes the focus: keys scroll it, too.
    view! {
        <div class="sample" data-code>
            <pre class="sample__text" tabindex="0"><code>{pieces.collect_view()}</code></pre>
        </div>
    }
    .into_any()
}
