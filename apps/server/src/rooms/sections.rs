//! Sections of one's own list of rooms: makes, renames, orders, folds and deletes them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::api::{ChangeSection, NewSection, RoomSection, RoomSections, Scope};
use confab_protocol::{ErrorCode, SectionId, Signal};
use confab_store::MOST_SECTIONS;
use confab_words::sections as words;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_back_typed, go_saying, go_to};
use crate::refusal::Refusal;
use crate::text::{self, What};

/// Lists the actor's sections in their order.
pub async fn list_sections(app: &App, actor: &Actor) -> Result<RoomSections, Refusal> {
    actor.require(Scope::Read)?;
    Ok(app.store.sections_of(actor.id()).await?)
}

/// Adds a section behind the others.
pub async fn add_section(app: &App, actor: &Actor, name: &str) -> Result<RoomSections, Refusal> {
    actor.require(Scope::Write)?;
    let name = text::name(What::Section, name)?;
    let list = app.store.add_section(actor.id(), name).await?.ok_or_else(|| {
        let rule = format!("you can have {MOST_SECTIONS} sections. Delete one first");
        Refusal::new(ErrorCode::Forbidden, rule)
    })?;
    tell(app, actor, &list);
    Ok(list)
}

/// Changes a section: its name, its place, whether it is folded.
pub async fn change_section(
    app: &App,
    actor: &Actor,
    section: SectionId,
    mut change: ChangeSection,
) -> Result<RoomSections, Refusal> {
    actor.require(Scope::Write)?;
    if let Some(name) = &mut change.name {
        *name = text::name(What::Section, name)?;
    }
    let list = app.store.change_section(actor.id(), section, change).await?;
    let list = list.ok_or_else(|| Refusal::not_found("section"))?;
    tell(app, actor, &list);
    Ok(list)
}

/// Deletes a section. Its rooms are listed with the others then.
pub async fn delete_section(app: &App, actor: &Actor, section: SectionId) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    let list = app.store.delete_section(actor.id(), section).await?;
    let list = list.ok_or_else(|| Refusal::not_found("section"))?;
    tell(app, actor, &list);
    Ok(())
}

fn tell(app: &App, actor: &Actor, list: &RoomSections) {
    app.live.tell_person(actor.id(), &Signal::Sections(list.clone()));
}

/// `GET /sections`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<RoomSections> {
    Ok(Json(list_sections(&app, &actor).await?))
}

/// `POST /sections`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(new): JsonBody<NewSection>,
) -> Answer<RoomSections> {
    Ok(Json(add_section(&app, &actor, &new.name).await?))
}

/// `PATCH /sections/{section}`.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(section): InPath<SectionId>,
    JsonBody(change): JsonBody<ChangeSection>,
) -> Answer<RoomSections> {
    Ok(Json(change_section(&app, &actor, section, change).await?))
}

/// `DELETE /sections/{section}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(section): InPath<SectionId>,
) -> Result<StatusCode, Refusal> {
    delete_section(&app, &actor, section).await?;
    Ok(StatusCode::NO_CONTENT)
}

const PAGE: &str = "/sections";

#[derive(Debug, Deserialize)]
pub(crate) struct NewFields {
    name: String,
}

/// The form `POST /sections`, which makes one.
pub(crate) async fn add_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<NewFields>,
) -> Response {
    match add_section(&app, &actor, &fields.name).await {
        Ok(_) => go_saying(&app, PAGE, words::added()),
        Err(refusal) => go_back_typed(&app, PAGE, refusal, [("name", &fields.name)]),
    }
}

/// Buttons of the form of one section.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Does {
    Rename,
    Up,
    Down,
    Fold,
    Unfold,
    Delete,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    does: Does,
    #[serde(default)]
    name: String,
}

/// The form `POST /sections/{section}`. Folding stands in the list of rooms, and leads back to it.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(section): InPath<SectionId>,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let change = ChangeSection::default();
    let done = match fields.does {
        Does::Delete => delete_section(&app, &actor, section).await.map(|()| words::deleted()),
        Does::Up => step(&app, &actor, section, Step::Up).await,
        Does::Down => step(&app, &actor, section, Step::Down).await,
        does => {
            let change = match does {
                Does::Rename => ChangeSection { name: Some(fields.name), ..change },
                _ => ChangeSection { folded: Some(matches!(does, Does::Fold)), ..change },
            };
            change_section(&app, &actor, section, change).await.map(|_| words::changed())
        }
    };
    match (done, fields.does) {
        (Ok(_), Does::Fold | Does::Unfold) => go_to("/"),
        (Ok(sentence), _) => go_saying(&app, PAGE, sentence),
        (Err(refusal), _) => go_back(&app, PAGE, refusal),
    }
}

#[derive(Clone, Copy)]
enum Step {
    Up,
    Down,
}

async fn step(
    app: &App,
    actor: &Actor,
    section: SectionId,
    step: Step,
) -> Result<&'static str, Refusal> {
    let sections = list_sections(app, actor).await?.sections;
    let at = sections.iter().position(|known: &RoomSection| known.id == section);
    let at = at.ok_or_else(|| Refusal::not_found("section"))?;
    let place = match step {
        Step::Up => at.saturating_sub(1),
        Step::Down => at + 1,
    };
    let place = u32::try_from(place).ok();
    let change = ChangeSection { place, ..ChangeSection::default() };
    change_section(app, actor, section, change).await.map(|_| words::moved())
}
