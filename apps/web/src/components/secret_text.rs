//! A secret that is shown once, to be copied.

use confab_ui::view;
use confab_words::secrets as words;
use leptos::prelude::*;

/// A page may reach its reader over plain HTTP, where browsers give no clipboard to scripts: then
/// the text that is selected is copied as by its reader.
const SCRIPT: &str = r#"{
const box = document.currentScript.parentElement;
const [text, button, said] = ["code", "button", "[role]"].map(part => box.querySelector(part));
button.hidden = false;
button.addEventListener("click", async () => {
  getSelection().selectAllChildren(text);
  let copied = true;
  try { await navigator.clipboard.writeText(text.textContent); }
  catch { copied = document.execCommand("copy"); }
  const { copied: done, told, byHand, again } = box.dataset;
  button.textContent = copied ? done : again;
  said.textContent = copied ? told : byHand;
});
}"#;

/// A secret that was just made, first on its page and with the focus.
#[component]
pub(crate) fn Fresh(
    title: &'static str,
    text: String,
    /// The same in another form.
    #[prop(optional_no_strip)]
    below: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="fresh" role="status" aria-labelledby="fresh" tabindex="-1" autofocus>
            <h2 class="sheet__title" id="fresh">{title}</h2>
            <p class="sheet__lead">{children()}</p>
            <SecretText text/>
            {below}
        </section>
    }
    .into_any()
}

/// The text, selected whole by one press, and with scripts a button that copies it.
#[component]
fn SecretText(text: String) -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    view! {
        <div
            class="secret"
            data-again=words::copy()
            data-copied=words::copied()
            data-told=words::said_copied()
            data-by-hand=words::by_hand()
        >
            <code class="secret__text u-grow">{text}</code>
            <button type="button" class="button button--primary" hidden>{words::copy()}</button>
            <span class="u-hidden" role="status"></span>
            <script nonce=nonce>{SCRIPT}</script>
        </div>
    }
    .into_any()
}
