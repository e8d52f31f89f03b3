//! Who is looking: loaded once per document, awaited by every page of someone signed in.

use std::sync::Arc;

use confab_protocol::RoomSummary;
use confab_protocol::api::Me;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Answer;
use crate::backend::{Backend, use_backend};

/// The viewer, where they are, and what surrounds every page.
///
/// The server loads it before it renders and provides it as a context: it renders the parts of a
/// page on several threads, and what they share must not change under them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub(crate) me: Me,
    pub(crate) rooms: Vec<RoomSummary>,
    pub(crate) server_name: String,
}

impl Session {
    /// Asks for all of it; refused with `unauthenticated` where nobody is signed in.
    pub async fn load(backend: &dyn Backend) -> Answer<Self> {
        let me = backend.me().await?;
        let rooms = backend.rooms().await?;
        let server_name = backend.settings().await?.server_name;
        Ok(Self { me, rooms, server_name })
    }
}

/// The session, once it is known.
pub(crate) type SessionResource = Resource<Answer<Session>>;

/// Hands the session to every page below, and starts to load it where it is not here yet.
pub(crate) fn provide_session(loaded: Option<Session>) {
    let backend = use_backend();
    let session = Resource::new(
        || (),
        move |()| {
            let (backend, loaded) = (Arc::clone(&backend), loaded.clone());
            async move {
                match loaded {
                    Some(session) => Ok(session),
                    None => Session::load(backend.as_ref()).await,
                }
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
