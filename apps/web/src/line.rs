//! The line to the server, as components see it.

use confab_client::core::{Held, Input};

/// Carries people's actions to the server, now or when that is possible.
///
/// The browser has one over a WebSocket; what comes back goes to
/// `take_update`.
pub(crate) trait Line: Send + Sync + 'static {
    fn tell(&self, input: Input);

    /// The sends that are not acknowledged, oldest first.
    fn outbox(&self) -> Vec<Held>;
}
