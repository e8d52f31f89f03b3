//! Personal API tokens, for bots and scripts.

use confab_protocol::api::{Scope, TokenInfo};
use confab_ui::{Glyph, Icon, view};
use confab_words::settings as words;
use leptos::prelude::*;

use crate::components::{TextField, When, said, said_around};

/// The tokens there are, and a form for another.
#[component]
pub(super) fn Tokens(tokens: Vec<TokenInfo>) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="tokens">
            <h2 class="sheet__title" id="tokens">{words::tokens()}</h2>
            <p class="sheet__lead">{words::tokens_lead()}</p>
            <form class="sheet__line" method="post" action="/settings/tokens">
                <TextField name="name" label=words::token_name() maxlength="64" placeholder=words::token_example()/>
                <label class="check">
                    <input type="checkbox" name="scope" value="write" checked/>
                    {words::token_writes()}
                </label>
                <button class="button">{words::create_token()}</button>
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
        Scope::Read => words::scope_read(),
        Scope::Write => words::scope_write(),
        Scope::Admin => words::scope_admin(),
    });
    let scopes = scopes.collect::<Vec<_>>().join(", ");
    let used = if used_at > created_at {
        let when = view! { <When at=used_at/> }.into_any();
        said_around(words::TokenUsed { scopes: &scopes, when }.around())
    } else {
        said(words::TokenNeverUsed { scopes: &scopes }.sentence())
    };
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Key/>
            <div class="u-grow">
                <p class="card__title u-truncate">{name}</p>
                <p class="card__note">{used}</p>
            </div>
            <form method="post" action=format!("/settings/tokens/{id}/revoke")>
                <button class="button">{words::revoke()}</button>
            </form>
        </li>
    }
    .into_any()
}
