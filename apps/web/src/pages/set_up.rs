//! The first visit to a new installation.

use confab_protocol::ErrorCode;
use leptos::prelude::*;

use crate::components::{AccountFields, Fault, GateCard, typed};

/// Makes the first account, which becomes the administrator's.
///
/// The one-time code is only needed from another machine than the server's, so it stays folded
/// until it is asked for.
#[component]
pub(super) fn SetUpPage() -> impl IntoView {
    let refused = use_context::<Fault>() == Some(Fault(Some(ErrorCode::InviteInvalid)));
    view! {
        <GateCard
            title="Welcome to Confab"
            lead="Make the first account. It becomes the administrator’s, and you land in #general."
        >
            <form class="gate__form" method="post" action="/set-up">
                <AccountFields/>
                <details class="fold" open=refused || typed("code").is_some_and(|code| !code.is_empty())>
                    <summary class="fold__summary">"Not on the server’s own machine?"</summary>
                    <label class="field">
                        <span class="field__label">"One-time code"</span>
                        <input
                            class="input"
                            name="code"
                            value=typed("code")
                            autocomplete="off"
                            spellcheck="false"
                        />
                        <span class="field__hint">"The server printed it when it started."</span>
                    </label>
                </details>
                <button class="button button--primary button--wide" type="submit">
                    "Create account and begin"
                </button>
            </form>
        </GateCard>
    }
    .into_any()
}
