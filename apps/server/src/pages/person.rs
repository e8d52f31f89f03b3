//! `GET /people/{handle}`: someone's profile.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::ErrorCode;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::people::profile::{find_person, read_profile};
use crate::refusal::Refusal;

pub(crate) async fn get(visit: Visit, Path(handle): Path<String>) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let (app, actor) = (&visit.app, visit.actor()?);
    let load = async {
        let account = find_person(app, actor, &format!("@{handle}")).await?;
        read_profile(app, actor, account).await
    };
    let (status, sheet) = match load.await {
        Ok(profile) => (StatusCode::OK, Sheet::Person { profile: Box::new(profile) }),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => {
            (StatusCode::NOT_FOUND, Sheet::NoPerson)
        }
        Err(refusal) => return Err(refusal),
    };
    Ok(visit.with_status(status).print(Page::Sheet(session, sheet)).await)
}
