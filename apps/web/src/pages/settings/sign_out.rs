//! Signing out, which leaves nothing of the person in the browser.

use confab_protocol::UserId;
use confab_ui::view;
use confab_words::settings as words;
use leptos::prelude::*;

/// Removes the person's data from the browser with the session: drafts and messages that were not
/// sent yet, about which it asks first, the rooms where they were last, and what they searched for.
/// Without scripts nothing was kept.
const SCRIPT: &str = r#"{
const form = document.currentScript.previousElementSibling;
form.addEventListener("submit", event => {
  const id = form.dataset.person;
  const kept = Object.keys(localStorage).filter(key => {
    const [app, , person] = key.split(".");
    return app === "confab" && person === id;
  });
  // A copy of the server's drafts is nothing that would be lost.
  const own = kept.some(key => !key.startsWith("confab.agreed."));
  if (own && !confirm(form.dataset.question)) return event.preventDefault();
  const others = ["confab.recent", "confab.search.recent", "confab-told"];
  for (const key of [...kept, ...others]) localStorage.removeItem(key);
});
}"#;

/// The button, and the script beside it.
#[component]
pub(super) fn SignOut(person: UserId) -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    view! {
        <form method="post" action="/sign-out" data-person=person.to_string() data-question=words::sign_out_question()>
            <button class="button">{words::sign_out()}</button>
        </form>
        <script nonce=nonce>{SCRIPT}</script>
    }
    .into_any()
}
