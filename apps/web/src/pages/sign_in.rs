//! Where people come in again.

use confab_protocol::api::{Settings, SignUpMode};
use leptos::prelude::*;

use crate::components::{GateCard, PasswordField, TextField, typed};
use crate::start::SignInWhy;

/// A plain form, which the browser's own password keeper works with.
#[component]
pub(super) fn SignInPage(
    settings: Settings,
    next: Option<String>,
    why: SignInWhy,
) -> impl IntoView {
    let open = settings.sign_up == SignUpMode::Open;
    // The page came back: the password is what is typed anew.
    let known = typed("handle").is_some();
    let lead = match why {
        SignInWhy::Visit => format!("Welcome back to {}.", settings.server_name),
        SignInWhy::SessionEnded => "You have been signed out. Sign in to continue.".to_owned(),
    };
    view! {
        <GateCard title="Sign in" lead>
            <form class="gate__form" method="post" action="/sign-in">
                {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
                <TextField name="handle" label="Username" first=!known autocomplete="username"/>
                <PasswordField first=known/>
                <button class="button button--primary button--wide" type="submit">"Sign in"</button>
            </form>
            {open.then(|| view! {
                <p class="gate__more">"New here? "<a class="link" href="/sign-up">"Create an account"</a></p>
            })}
        </GateCard>
    }
    .into_any()
}
