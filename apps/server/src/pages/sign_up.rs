//! `GET /sign-up`: where people make an account.

use axum::response::Response;
use confab_protocol::api::SignUpMode;
use confab_web::{Gate, Page, Typed};

use super::Visit;
use crate::refusal::Refusal;
use crate::sessions::sign_up::{invite_invalid, usable_invite};
use crate::settings::read::read_settings;

/// An invitation that cannot be used is told of before anything is typed.
pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let Some(code) = visit.query("invite") else { return print_sign_up(visit, None).await };
    let by_invitation = read_settings(&visit.app).await?.sign_up == SignUpMode::Invite;
    if by_invitation && usable_invite(&visit.app, &code).await?.is_none() {
        let refused = visit.refused(invite_invalid(), Typed::default());
        return print_sign_up(refused, None).await;
    }
    print_sign_up(visit, Some(code)).await
}

/// Prints the page for who has this invitation, or none.
pub(crate) async fn print_sign_up(
    visit: Visit,
    invite: Option<String>,
) -> Result<Response, Refusal> {
    let settings = read_settings(&visit.app).await?;
    let (server_name, mode) = (settings.server_name, settings.sign_up);
    Ok(visit.print(Page::Gate(Gate::SignUp { server_name, mode, invite })).await)
}
