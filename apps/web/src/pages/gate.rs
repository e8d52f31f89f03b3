//! The pages of who is not in.

use confab_ui::view;
use confab_words::gates as words;
use leptos::prelude::*;

use super::reset::ResetPage;
use super::set_up::SetUpPage;
use super::sign_in::SignInPage;
use super::sign_up::SignUpPage;
use crate::components::GateCard;
use crate::start::Gate;

/// One of the ways in.
#[component]
pub(crate) fn GatePage(gate: Gate) -> impl IntoView {
    match gate {
        Gate::SetUp { asks_code } => view! { <SetUpPage asks_code/> }.into_any(),
        Gate::SignIn { settings, next, why } => {
            view! { <SignInPage settings next why/> }.into_any()
        }
        Gate::SignUp { server_name, mode, invite } => {
            view! { <SignUpPage server_name mode invite/> }.into_any()
        }
        Gate::Reset { server_name, code, person } => {
            view! { <ResetPage server_name code person/> }.into_any()
        }
        Gate::NotFound { .. } => view! { <NotFoundPage/> }.into_any(),
    }
}

/// Where an address leads nowhere, for people who are not signed in.
#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <GateCard title=words::not_found() lead=words::not_found_lead()>
            <div class="gate__form">
                <a class="button button--primary button--wide" href="/sign-in">{words::sign_in()}</a>
            </div>
        </GateCard>
    }
    .into_any()
}
