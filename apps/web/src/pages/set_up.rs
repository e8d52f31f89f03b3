//! The first visit to a new installation.

use leptos::prelude::*;

use crate::components::{AccountFields, GateCard, typed};

/// Makes the first account, which becomes the administrator's.
#[component]
pub(super) fn SetUpPage(asks_code: bool) -> impl IntoView {
    view! {
        <GateCard
            title="Welcome to Confab"
            lead="Make the first account. It becomes the administrator’s, and you land in #general."
        >
            <form class="gate__form" method="post" action="/set-up">
                <AccountFields/>
                {asks_code.then(CodeField)}
                <button class="button button--primary button--wide" type="submit">
                    "Create account and begin"
                </button>
            </form>
        </GateCard>
    }
    .into_any()
}

/// Where the one-time code is typed, and where it is found.
#[component]
fn CodeField() -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">"One-time code"</span>
            <input
                class="input"
                name="code"
                value=typed("code")
                required
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
            />
            <span class="field__hint">
                "In the server’s log, from its start: four groups of four, and a link with them."
            </span>
        </label>
    }
    .into_any()
}
