//! The first visit to a new installation.

use confab_ui::view;
use confab_words::gates as words;
use leptos::prelude::*;

use crate::components::{AccountFields, GateCard, TextField};

/// Makes the first account, which becomes the administrator's.
#[component]
pub(super) fn SetUpPage(asks_code: bool) -> impl IntoView {
    view! {
        <GateCard title=words::set_up() lead=words::set_up_lead()>
            <form class="gate__form" method="post" action="/set-up">
                <AccountFields/>
                <TextField
                    name="server_name"
                    label=words::server_name()
                    hint=words::server_name_hint()
                    may_be_empty=true
                    maxlength="64"
                    placeholder="Confab"
                />
                {asks_code.then(CodeField)}
                <button class="button button--primary button--wide" type="submit">
                    {words::create_account()}
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
        <TextField name="code" label=words::code() hint=words::code_hint()/>
    }
    .into_any()
}
