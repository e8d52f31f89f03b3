//! Personal API tokens, for bots and scripts.

use confab_protocol::api::{Scope, TokenInfo};
use confab_ui::{Glyph, Icon};
use leptos::prelude::*;

use crate::components::{TextField, When};

/// The tokens there are, and a form for another.
#[component]
pub(super) fn Tokens(tokens: Vec<TokenInfo>) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="tokens">
            <h2 class="sheet__title" id="tokens">"API tokens"</h2>
            <p class="sheet__lead">"For bots and scripts that act as you. Treat tokens like passwords."</p>
            <form class="sheet__line" method="post" action="/settings/tokens">
                <TextField name="name" label="Name" maxlength="64" placeholder="deploy-bot"/>
                <label class="check">
                    <input type="checkbox" name="scope" value="write" checked/>
                    "Can post and make changes"
                </label>
                <button class="button">"Create token"</button>
            </form>
            {(!tokens.is_empty()).then(|| view! {
                <ul class="card">
                    {tokens.into_iter().map(|token| view! { <Token token/> }).collect_view()}
                </ul>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Token(token: TokenInfo) -> impl IntoView {
    let TokenInfo { id, name, scopes, created_at, used_at, .. } = token;
    let scopes = scopes.iter().map(|scope| match scope {
        Scope::Read => "Read",
        Scope::Write => "write",
        Scope::Admin => "administration",
    });
    let scopes = scopes.collect::<Vec<_>>().join(", ");
    let used = (used_at > created_at).then_some(used_at);
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Key/>
            <div class="u-grow">
                <p class="card__title u-truncate">{name}</p>
                <p class="card__note">{scopes}{match used {
                    Some(at) => view! { " · last used "<When at/> }.into_any(),
                    None => " · never used".into_any(),
                }}</p>
            </div>
            <form method="post" action=format!("/settings/tokens/{id}/revoke")>
                <button class="button">"Revoke"</button>
            </form>
        </li>
    }
    .into_any()
}
