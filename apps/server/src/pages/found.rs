//! `GET /mentions?before=`, `GET /saved?before=` and `GET /drafts`: messages of all rooms that
//! concern someone.

use axum::response::Response;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::messages::drafts::list_drafts;
use crate::messages::mentions::list_mentions;
use crate::messages::saved::list_saved;
use crate::refusal::Refusal;

pub(crate) async fn mentions(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let before = visit.query("before");
    let page = list_mentions(&visit.app, visit.actor()?, before.as_deref()).await?;
    Ok(visit.print(Page::Sheet(session, Sheet::Mentions { page })).await)
}

pub(crate) async fn saved(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let before = visit.query("before");
    let page = list_saved(&visit.app, visit.actor()?, before.as_deref()).await?;
    Ok(visit.print(Page::Sheet(session, Sheet::Saved { page })).await)
}

pub(crate) async fn drafts(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let drafts = list_drafts(&visit.app, visit.actor()?).await?.drafts;
    Ok(visit.print(Page::Sheet(session, Sheet::Drafts { drafts })).await)
}
