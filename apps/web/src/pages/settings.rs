//! How the app looks, where one is signed in, and API tokens.

mod devices;
mod look;
mod tokens;

use leptos::prelude::*;

use crate::components::Sheet;
use crate::state::use_chat;
use devices::Devices;
use look::Look;
use tokens::Tokens;

/// The viewer's own settings.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let chat = use_chat();
    let me = move || chat.me.get().map(|me| me.person);
    view! {
        <Sheet title="Settings">
            <section class="sheet__section" aria-labelledby="you">
                <h2 class="sheet__title" id="you">"You"</h2>
                <div class="card">
                    <div class="card__row">
                        {move || me().map(|me| view! {
                            <confab_ui::Avatar name=me.name.clone() seed=me.id.0/>
                            <div class="u-grow">
                                <p class="card__title u-truncate" dir="auto">{me.name.clone()}</p>
                                <p class="card__note">{format!("@{}", me.handle)}</p>
                            </div>
                        })}
                        <form method="post" action="/sign-out">
                            <button class="button">"Sign out"</button>
                        </form>
                    </div>
                </div>
            </section>
            <Look/>
            <Devices/>
            <Tokens/>
        </Sheet>
    }
    .into_any()
}
