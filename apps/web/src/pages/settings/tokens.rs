//! Personal API tokens, for bots and scripts.

use confab_protocol::api::{NewTokenSecret, Scope, TokenInfo};
use confab_ui::{Glyph, Icon, Notice, NoticeTone};
use leptos::prelude::*;

use crate::components::{SecretText, When};

/// The tokens there are, and a form for another, which is shown on the page that the form leads
/// to and never again.
#[component]
pub(super) fn Tokens(tokens: Vec<TokenInfo>, fresh: Option<NewTokenSecret>) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="tokens">
            <h2 class="sheet__title" id="tokens">"API tokens"</h2>
            <p class="sheet__lead">"For bots and scripts that act as you. A token is as good as your password for what it may do."</p>
            <form class="sheet__line" method="post" action="/settings/tokens">
                <label class="field">
                    <span class="field__label">"Name"</span>
                    <input class="input" name="name" required maxlength="64" autocomplete="off" placeholder="deploy-bot"/>
                </label>
                <label class="check">
                    <input type="checkbox" name="scope" value="write" checked/>
                    "May write"
                </label>
                <button class="button">"Create token"</button>
            </form>
            {fresh.map(|made| view! {
                <Notice tone=NoticeTone::Positive>"Copy the token now. It is not shown again."</Notice>
                <SecretText text=made.secret.expose().to_owned()/>
            })}
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
    let TokenInfo { id, name, scopes, used_at, .. } = token;
    let scopes = scopes.iter().map(|scope| match scope {
        Scope::Read => "reads",
        Scope::Write => "writes",
        Scope::Admin => "administers",
    });
    let scopes = scopes.collect::<Vec<_>>().join(", ");
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Key/>
            <div class="u-grow">
                <p class="card__title u-truncate">{name}</p>
                <p class="card__note">{scopes}" · last used "<When at=used_at/></p>
            </div>
            <form method="post" action=format!("/settings/tokens/{id}/revoke")>
                <button class="button">"Revoke"</button>
            </form>
        </li>
    }
    .into_any()
}
