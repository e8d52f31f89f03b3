//! The browsers in which one is signed in.

use confab_protocol::api::SessionInfo;
use confab_ui::{Badge, BadgeTone, Glyph, Icon, view};
use confab_words::settings as words;
use leptos::prelude::*;

use crate::components::{When, said_around};

/// Each with a button that signs it out.
#[component]
pub(super) fn Devices(sessions: Vec<SessionInfo>) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="devices">
            <h2 class="sheet__title" id="devices">{words::devices()}</h2>
            <p class="sheet__lead">{words::devices_lead()}</p>
            <ul class="card">
                {sessions.into_iter().map(|session| view! { <Device session/> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn Device(session: SessionInfo) -> impl IntoView {
    let SessionInfo { id, used_at, user_agent, current, .. } = session;
    let name = browser_name(&user_agent);
    let when = view! { <When at=used_at/> }.into_any();
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Monitor/>
            <div class="u-grow">
                <p class="card__title">{name}</p>
                <p class="card__note">{said_around(words::LastUsed { when }.around())}</p>
            </div>
            {if current {
                view! { <Badge text=words::this_device() label=words::this_device() tone=BadgeTone::Quiet/> }.into_any()
            } else {
                view! {
                    <form method="post" action=format!("/settings/sessions/{id}/revoke")>
                        <button class="button">{words::sign_out()}</button>
                    </form>
                }.into_any()
            }}
        </li>
    }
    .into_any()
}

/// Name of a browser, out of its user agent.
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
        (Some(browser), Some(system)) => words::BrowserOn { browser, system }.text(),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if agent.is_empty() => words::unknown_browser().to_owned(),
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
