//! One's own account: the name that others see, and the choice to be added to rooms by others or
//! to be asked before. What changes from day to day is in [`status`](super::status).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_protocol::Person;
use confab_protocol::api::{ChangeMe, Me, MyAccount, Scope};
use confab_store::Profiled;
use confab_words::settings as words;
use serde::Deserialize;

use super::status::{my_profile, set_busy, set_status, set_time_zone};
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_back_typed, go_saying};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

/// Whether others are to ask the actor.
pub async fn asks_first(app: &App, actor: &Actor) -> Result<bool, Refusal> {
    actor.require(Scope::Read)?;
    Ok(app.store.asks_first(actor.id()).await?)
}

/// Makes the choice. Earlier additions by others stay.
pub async fn set_asks_first(app: &App, actor: &Actor, asks: bool) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    Ok(app.store.set_asks_first(actor.id(), asks).await?)
}

/// Gives the actor another name, by the rules of names, and answers the actor as others see them.
pub async fn rename(app: &App, actor: &Actor, name: &str) -> Result<Person, Refusal> {
    actor.require(Scope::Write)?;
    let name = text::name(What::Name, name)?;
    let person = app.store.rename_account(actor.id(), name).await?;
    person.ok_or_else(Refusal::unauthenticated)
}

/// `GET /me`.
pub(crate) async fn get(State(app): State<Arc<App>>, Signed(actor): Signed) -> Answer<MyAccount> {
    Ok(Json(my_account(&app, &actor, actor.me()).await?))
}

/// The actor as `me`, with what they have chosen.
pub(crate) async fn my_account(app: &App, actor: &Actor, me: Me) -> Result<MyAccount, Refusal> {
    let ask_first = asks_first(app, actor).await?;
    let Profiled { status, busy_until, time_zone } = my_profile(app, actor).await?;
    Ok(MyAccount { me, ask_first, status, busy_until, time_zone })
}

/// `PATCH /me`.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(change): JsonBody<ChangeMe>,
) -> Answer<MyAccount> {
    let mut me = actor.me();
    if let Some(name) = change.name {
        me = Me { person: rename(&app, &actor, &name).await?, ..me };
    }
    if let Some(asks) = change.ask_first {
        set_asks_first(&app, &actor, asks).await?;
    }
    if let Some(zone) = change.time_zone {
        set_time_zone(&app, &actor, &zone).await?;
    }
    if let Some(status) = change.status {
        set_status(&app, &actor, status).await?;
    }
    if let Some(until) = change.busy_until {
        set_busy(&app, &actor, until).await?;
    }
    Ok(Json(my_account(&app, &actor, me).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Naming {
    display_name: String,
}

/// The form `POST /settings/name`.
pub(crate) async fn name_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Naming>,
) -> Response {
    let field = "display_name";
    match rename(&app, &actor, &fields.display_name).await {
        Ok(_) => go_saying(&app, "/settings", words::display_name_saved()),
        Err(refusal) => {
            let refusal = if refusal.field().is_some() { refusal.at(field) } else { refusal };
            go_back_typed(&app, "/settings", refusal, [(field, &fields.display_name)])
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Additions {
    /// Absent where the box is not ticked.
    ask_first: Option<String>,
}

/// The form `POST /settings/additions`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Additions>,
) -> Response {
    let asks = fields.ask_first.is_some();
    match set_asks_first(&app, &actor, asks).await {
        Ok(()) => go_saying(&app, "/settings", words::saved()),
        Err(refusal) => go_back(&app, "/settings", refusal),
    }
}
