//! What surrounds every page of someone signed in: the rooms, the bar, what opens over the page.

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use crate::components::{ConnectionBar, Help, Keys, Nav, Switcher, Voice};
use crate::session::use_session;
use crate::state::use_chat;

/// The rooms beside the page.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    let chat = use_chat();
    let session = use_session();
    let hash = use_location().hash;
    let rooms_over = move || chat.mounted.get() && hash.read().as_str() == "#rooms";
    view! {
        <a class="skip-link" href="#page" rel="external">"Skip to the page"</a>
        <div
            class="frame"
            class:frame--rooms=rooms_over
            class:frame--hydrated=move || chat.mounted.get()
        >
            <Suspense>
                {move || Suspend::new(async move {
                    if let Ok(session) = session.await {
                        chat.seed(&session);
                    }
                    view! { <Nav/> }
                })}
            </Suspense>
            <div class="frame__page">
                <ConnectionBar/>
                <Outlet/>
            </div>
        </div>
        <Switcher/>
        <Help/>
        <Keys/>
        <Voice/>
    }
    .into_any()
}
