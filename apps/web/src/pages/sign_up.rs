//! Where people make an account.

use confab_protocol::api::SignUpMode;
use confab_ui::{Notice, NoticeTone, use_context, view};
use confab_words::gates as words;
use leptos::prelude::*;

use crate::components::{AccountFields, GateCard, Told, said_around};

/// A plain form that takes the invitation from the address.
#[component]
pub(super) fn SignUpPage(
    server_name: String,
    mode: SignUpMode,
    invite: Option<String>,
) -> impl IntoView {
    let may = mode == SignUpMode::Open || (mode == SignUpMode::Invite && invite.is_some());
    let link = view! { <a class="link" href="/sign-in">{words::sign_in()}</a> }.into_any();
    view! {
        <GateCard title=words::sign_up() lead=words::SignUpLead { server: &server_name }.text()>
            {if may { form(invite).into_any() } else { closed(mode).into_any() }}
            <p class="gate__more">{said_around(words::HaveAccount { link }.around())}</p>
        </GateCard>
    }
    .into_any()
}

fn form(invite: Option<String>) -> impl IntoView {
    view! {
        <form class="gate__form" method="post" action="/sign-up">
            {invite.map(|code| view! { <input type="hidden" name="invite" value=code/> })}
            <AccountFields/>
            <button class="button button--primary button--wide" type="submit">{words::create_account()}</button>
        </form>
    }
}

/// Nothing more where the page says already that the invitation is none.
fn closed(mode: SignUpMode) -> impl IntoView {
    if use_context::<Told>().is_some_and(|told| told.fault.is_some()) {
        return None;
    }
    let sentence = match mode {
        SignUpMode::Invite => words::needs_invitation(),
        _ => words::no_new_accounts(),
    };
    Some(
        view! { <div class="gate__form"><Notice tone=NoticeTone::Warning>{sentence}</Notice></div> },
    )
}
