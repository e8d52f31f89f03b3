//! What administrators decide: the server's name, who may sign up, invitation links.

mod invites;
mod rules;

use confab_protocol::Role;
use confab_ui::{Notice, NoticeTone};
use leptos::prelude::*;

use crate::components::Sheet;
use crate::session::use_session;
use invites::Invites;
use rules::Rules;

/// For administrators; others are told so.
#[component]
pub(crate) fn AdminPage() -> impl IntoView {
    let session = use_session();
    view! {
        <Sheet title="Administration">
            <Suspense>
                {move || Suspend::new(async move {
                    let role = session.await.map(|session| session.me.role);
                    if role == Ok(Role::Administrator) {
                        view! { <Rules/><Invites/> }.into_any()
                    } else {
                        view! { <Notice tone=NoticeTone::Warning>"Only administrators may change these."</Notice> }.into_any()
                    }
                })}
            </Suspense>
        </Sheet>
    }
    .into_any()
}
