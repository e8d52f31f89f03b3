//! Code on lines of its own.

use leptos::prelude::*;

/// Code of more lines is folded.
const FOLDED_LINES: usize = 40;

/// A line of more letters may not fit a phone, and can be wrapped.
const WIDE: usize = 36;

/// Code as it is, with its language's name, and with tools that copy it and wrap its lines.
///
/// Nothing in it has a listener, so that one that was printed works like any other: wrapping and
/// folding are the style sheet's work, and the page copies.
pub(crate) fn show_code(language: Option<String>, text: String) -> AnyView {
    let lines = text.split('\n').count();
    let is_wide = text.split('\n').any(|line| line.chars().nth(WIDE).is_some());
    let wrap = is_wide.then(|| {
        view! {
            <label class="code__tool"><input type="checkbox" class="code__wrap u-hidden"/>"Wrap"</label>
        }
    });
    // Nothing to copy: nor do many empty blocks make a heavy page.
    let tools = (!text.is_empty()).then(|| {
        view! {
            <div class="code__tools">
                {wrap}
                <button type="button" class="code__tool" data-copy>"Copy"</button>
            </div>
        }
    });
    let fold = (lines > FOLDED_LINES).then(|| {
        view! {
            <details class="code__fold">
                <summary class="code__more">
                    <span class="code__unfold">{format!("Show all {lines} lines")}</span>
                    <span class="code__refold">{format!("Show {FOLDED_LINES} lines")}</span>
                </summary>
            </details>
        }
    });
    view! {
        <figure class="code" dir="ltr">
            {language.map(|language| view! { <figcaption class="code__head">{language}</figcaption> })}
            {tools}
            <pre class="code__text" tabindex="0"><code>{text}</code></pre>
            {fold}
        </figure>
    }
    .into_any()
}
