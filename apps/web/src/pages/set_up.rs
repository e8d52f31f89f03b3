//! The first visit to a new installation.

use leptos::prelude::*;

use crate::components::{AccountFields, GateCard, TextField};

/// Makes the first account, which becomes the administrator's.
#[component]
pub(super) fn SetUpPage(asks_code: bool) -> impl IntoView {
    view! {
        <GateCard
            title="Welcome to Confab"
            lead="Create the first account. You will be the administrator."
        >
            <form class="gate__form" method="post" action="/set-up">
                <AccountFields/>
                <TextField
                    name="server_name"
                    label="Server name"
                    hint="Shown to everyone here: the name of your team, for example. You can change it later."
                    may_be_empty=true
                    maxlength="64"
                    placeholder="Confab"
                />
                {asks_code.then(CodeField)}
                <button class="button button--primary button--wide" type="submit">
                    "Create account"
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
        <TextField
            name="code"
            label="One-time code"
            hint="It is in the server’s log, printed at start-up: four groups of four, and a link with them."
        />
    }
    .into_any()
}
