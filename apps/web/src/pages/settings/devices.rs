//! The browsers in which one is signed in.

use std::sync::Arc;

use confab_protocol::SessionId;
use confab_protocol::api::SessionInfo;
use confab_ui::{Badge, BadgeTone, Glyph, Icon};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::{use_actions, use_backend};
use crate::components::When;
use crate::state::use_chat;

/// Each with a button that signs it out.
#[component]
pub(super) fn Devices() -> impl IntoView {
    let backend = use_backend();
    let sessions = Resource::new(
        || (),
        move |()| {
            let backend = Arc::clone(&backend);
            async move { backend.sessions().await }
        },
    );
    view! {
        <section class="sheet__section" aria-labelledby="devices">
            <h2 class="sheet__title" id="devices">"Signed in"</h2>
            <p class="sheet__lead">"Browsers that are signed in as you. Sign out those you don’t know."</p>
            <Transition>
                {move || Suspend::new(async move {
                    let rows = sessions.await.unwrap_or_default();
                    view! {
                        <ul class="card">
                            {rows.into_iter().map(|session| view! { <Device session on_done=move || sessions.refetch()/> }).collect_view()}
                        </ul>
                    }
                })}
            </Transition>
        </section>
    }
    .into_any()
}

#[component]
fn Device(
    session: SessionInfo,
    on_done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let SessionInfo { id, used_at, user_agent, current, .. } = session;
    let name = browser_name(&user_agent);
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Monitor/>
            <div class="u-grow">
                <p class="card__title">{name}</p>
                <p class="card__note">"Last used "<When at=used_at/></p>
            </div>
            {if current {
                view! { <Badge text="This one" label="This browser" tone=BadgeTone::Quiet/> }.into_any()
            } else {
                let revoke = revoke(id, on_done);
                view! {
                    <form method="post" action=format!("/settings/sessions/{id}/revoke") on:submit=revoke>
                        <button class="button">"Sign out"</button>
                    </form>
                }.into_any()
            }}
        </li>
    }
    .into_any()
}

fn revoke(id: SessionId, on_done: impl Fn() + Copy + 'static) -> impl Fn(SubmitEvent) + 'static {
    let chat = use_chat();
    let actions = use_actions();
    move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        spawn_local(async move {
            match actions.revoke_session(id).await {
                Ok(()) => on_done(),
                Err(error) => chat.say(error.message),
            }
        });
    }
}

/// What a browser is, out of what it says of itself.
fn browser_name(agent: &str) -> String {
    let has = |word: &str| agent.contains(word);
    let browser = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let browser = browser.iter().find(|(word, _)| has(word)).map(|(_, name)| *name);
    let system = system.iter().find(|(word, _)| has(word)).map(|(_, name)| *name);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if agent.is_empty() => "Unknown browser".to_owned(),
        (None, None) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_by_what_people_call_it() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        assert_eq!(browser_name(chrome), "Chrome on Linux");
        assert_eq!(browser_name("curl/8.0"), "curl/8.0");
        assert_eq!(browser_name(""), "Unknown browser");
    }
}
