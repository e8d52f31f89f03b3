//! Where people come in again.

use confab_protocol::api::{Settings, SignUpMode};
use leptos::prelude::*;

use crate::components::{GateCard, PasswordField, typed};
use crate::start::SignInWhy;

/// A plain form, which the browser's own password keeper works with.
#[component]
pub(super) fn SignInPage(
    settings: Settings,
    next: Option<String>,
    why: SignInWhy,
) -> impl IntoView {
    let open = settings.sign_up == SignUpMode::Open;
    let lead = match why {
        SignInWhy::Visit => format!("Welcome back to {}.", settings.server_name),
        SignInWhy::SessionEnded => "Your session has ended. Sign in again to go on.".to_owned(),
    };
    view! {
        <GateCard title="Sign in" lead>
            <form class="gate__form" method="post" action="/sign-in">
                {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
                <label class="field">
                    <span class="field__label">"User name"</span>
                    <input
                        class="input"
                        name="handle"
                        value=typed("handle")
                        required
                        autofocus
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                    />
                </label>
                <PasswordField/>
                <button class="button button--primary button--wide" type="submit">"Sign in"</button>
            </form>
            {open.then(|| view! {
                <p class="gate__more">"New here? "<a class="link" href="/sign-up">"Create an account"</a></p>
            })}
        </GateCard>
    }
    .into_any()
}
