//! The asker of a request, as far as known by now.

use std::sync::{Arc, OnceLock};

use axum::http::Extensions;
use confab_protocol::UserId;

use crate::app::App;
use crate::auth::Actor;
use crate::bucket::TooMany;
use crate::lines::Line;
use crate::refusal::Refusal;

/// Notes the account of one request; in its extensions.
#[derive(Clone, Debug, Default)]
pub struct Asking(Arc<OnceLock<UserId>>);

impl Asking {
    pub fn account(&self) -> Option<UserId> {
        self.0.get().copied()
    }
}

/// Notes that a request is of someone who is signed in: it counts as theirs, and so does its
/// connection from now on.
pub fn note_account(app: &App, extensions: &Extensions, actor: &Actor) -> Result<(), Refusal> {
    if let Some(Asking(account)) = extensions.get() {
        account.get_or_init(|| actor.id());
    }
    let line = extensions.get::<Arc<Line>>();
    let claimed = line.map_or(Ok(()), |line| app.lines.claim(line, actor.id()));
    claimed.map_err(|_too_many| TooMany { retry_after: super::meter::SOON }.into())
}
