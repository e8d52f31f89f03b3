//! Who is looking: loaded once per document, awaited by every page of someone signed in.

use std::sync::Arc;

use confab_protocol::RoomSummary;
use confab_protocol::api::Me;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Answer;
use crate::backend::use_backend;

/// The viewer, where they are, and what surrounds every page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) me: Me,
    pub(crate) rooms: Vec<RoomSummary>,
    pub(crate) server_name: String,
}

/// The session, once it is known.
pub(crate) type SessionResource = Resource<Answer<Session>>;

/// Starts to load the session and hands it to every page below.
pub(crate) fn provide_session() {
    let backend = use_backend();
    let session = Resource::new(
        || (),
        move |()| {
            let backend = Arc::clone(&backend);
            async move {
                let me = backend.me().await?;
                let rooms = backend.rooms().await?;
                let server_name = backend.settings().await?.server_name;
                Ok(Session { me, rooms, server_name })
            }
        },
    );
    provide_context::<SessionResource>(session);
}

/// The session of this document.
///
/// # Panics
///
/// Panics outside of the app.
pub(crate) fn use_session() -> SessionResource {
    use_context().expect("invariant: the app provides the session")
}
