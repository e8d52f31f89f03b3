//! Where people come in again.

use std::sync::Arc;

use confab_protocol::api::SignUpMode;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::backend::use_backend;
use crate::components::{Gate, PasswordField};

/// A plain form: the browser's own password keeper works with it, and so do browsers without
/// scripts.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let backend = use_backend();
    let settings = Resource::new(
        || (),
        move |()| {
            let backend = Arc::clone(&backend);
            async move { backend.settings().await }
        },
    );
    let next = move || use_query_map().read_untracked().get("next");
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let settings = settings.await.ok();
                let name = settings.as_ref().map_or_else(|| "Confab".into(), |s| s.server_name.clone());
                let open = settings.is_some_and(|settings| settings.sign_up == SignUpMode::Open);
                view! {
                    <Gate title="Sign in" lead=format!("Welcome back to {name}.")>
                        <form class="gate__form" method="post" action="/sign-in">
                            {next().map(|next| view! { <input type="hidden" name="next" value=next/> })}
                            <label class="field">
                                <span class="field__label">"User name"</span>
                                <input
                                    class="input"
                                    name="handle"
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
                    </Gate>
                }
            })}
        </Suspense>
    }
    .into_any()
}
