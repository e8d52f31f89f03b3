//! How the app looks, where one is signed in, and API tokens.

mod devices;
mod look;
mod tokens;

use confab_protocol::Person;
use confab_ui::Avatar;
use leptos::prelude::*;

use crate::components::Sheet;
use crate::session::use_session;
use devices::Devices;
use look::Look;
use tokens::Tokens;

/// The viewer's own settings.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let session = use_session();
    view! {
        <Sheet title="Settings">
            <section class="sheet__section" aria-labelledby="you">
                <h2 class="sheet__title" id="you">"You"</h2>
                <div class="card">
                    <div class="card__row">
                        <Suspense>
                            {move || Suspend::new(async move {
                                session.await.ok().map(|session| view! { <You person=session.me.person/> })
                            })}
                        </Suspense>
                        <form method="post" action="/sign-out">
                            <button class="button">"Sign out"</button>
                        </form>
                    </div>
                </div>
            </section>
            <Look/>
            <Devices/>
            <Tokens/>
        </Sheet>
    }
    .into_any()
}

#[component]
fn You(person: Person) -> impl IntoView {
    let Person { id, handle, name } = person;
    view! {
        <Avatar name=name.clone() seed=id.0/>
        <div class="u-grow">
            <p class="card__title u-truncate" dir="auto">{name}</p>
            <p class="card__note">{format!("@{handle}")}</p>
        </div>
    }
    .into_any()
}
