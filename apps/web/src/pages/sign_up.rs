//! Where people make an account.

use std::sync::Arc;

use confab_protocol::api::SignUpMode;
use confab_ui::{Notice, NoticeTone};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::backend::use_backend;
use crate::components::{AccountFields, Gate};

/// A plain form that takes the invitation from the address.
#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let backend = use_backend();
    let settings = Resource::new(
        || (),
        move |()| {
            let backend = Arc::clone(&backend);
            async move { backend.settings().await }
        },
    );
    let invite = use_query_map().read_untracked().get("invite");
    view! {
        <Suspense>
            {move || {
                let invite = invite.clone();
                Suspend::new(async move {
                    let settings = settings.await.ok();
                    let name = settings.as_ref().map_or_else(|| "Confab".into(), |s| s.server_name.clone());
                    let mode = settings.map_or(SignUpMode::Closed, |settings| settings.sign_up);
                    let may = mode == SignUpMode::Open || (mode == SignUpMode::Invite && invite.is_some());
                    view! {
                        <Gate title="Create your account" lead=format!("You will be known by it on {name}.")>
                            {if may { form(invite).into_any() } else { closed(mode).into_any() }}
                            <p class="gate__more">"Have an account? "<a class="link" href="/sign-in">"Sign in"</a></p>
                        </Gate>
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

fn form(invite: Option<String>) -> impl IntoView {
    view! {
        <form class="gate__form" method="post" action="/sign-up">
            {invite.map(|code| view! { <input type="hidden" name="invite" value=code/> })}
            <AccountFields/>
            <button class="button button--primary button--wide" type="submit">"Create account"</button>
        </form>
    }
    .into_any()
}

fn closed(mode: SignUpMode) -> impl IntoView {
    let sentence = match mode {
        SignUpMode::Invite => {
            "This server is by invitation. Ask a member for a link, and open it here."
        }
        _ => "New accounts are closed here. Ask an administrator.",
    };
    view! { <div class="gate__form"><Notice tone=NoticeTone::Warning>{sentence}</Notice></div> }
}
