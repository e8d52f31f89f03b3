//! Where people come in again.

use confab_protocol::api::{Settings, SignUpMode};
use confab_ui::view;
use confab_words::gates as words;
use leptos::prelude::*;

use crate::components::{GateCard, PasswordField, TextField, said_around, typed};
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
        SignInWhy::Visit => words::WelcomeBack { server: &settings.server_name }.text(),
        SignInWhy::SessionEnded => words::session_ended().to_owned(),
    };
    view! {
        <GateCard title=words::sign_in() lead picture=settings.picture>
            <form class="gate__form" method="post" action="/sign-in">
                {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
                <TextField name="handle" label=words::username() first=!known autocomplete="username"/>
                <PasswordField first=known/>
                <button class="button button--primary button--wide" type="submit">{words::sign_in()}</button>
            </form>
            <p class="gate__more">{words::forgotten()}</p>
            {open.then(|| {
                let link = view! { <a class="link" href="/sign-up">{words::new_account()}</a> };
                let link = link.into_any();
                view! { <p class="gate__more">{said_around(words::NewHere { link }.around())}</p> }
            })}
        </GateCard>
    }
    .into_any()
}
