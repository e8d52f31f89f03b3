//! Takes a printed page over and connects it.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::{Chat, take_update};
use crate::backend::use_backend;
use crate::platform;
use crate::session::use_session;

/// A clock on the wall may pass midnight while the page is open.
const DAY_CHECK: Duration = Duration::from_mins(1);

/// Marks the page as taken over, and connects once it is known who looks. Effects do it, so that
/// nothing of it happens on the server.
pub(crate) fn go_live(chat: Chat) {
    let session = use_session();
    let backend = use_backend();
    Effect::new(move |_| {
        chat.mounted.set(true);
        chat.clock.read_browser();
        let timer = set_interval_with_handle(move || chat.clock.read_browser(), DAY_CHECK);
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    });
    Effect::new(move |_| {
        let Some(Ok(session)) = session.get() else { return };
        if chat.has_line() {
            return;
        }
        chat.seed(&session);
        let backend = Arc::clone(&backend);
        let key = format!("confab.outbox.{}", session.me.person.id);
        let line = platform::connect(key, move |update| take_update(chat, &backend, update));
        if let Some(line) = line {
            chat.connect(&line);
        }
    });
}
