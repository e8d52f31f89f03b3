//! Confab's web app: pages, components and live state, rendered on the server and in the browser.
//!
//! The server calls [`shell`] with a [`Backend`] and [`Preferences`] in context; the browser enters
//! through `hydrate()` under `platform`. Everything between is the same on both sides: component
//! bodies read no clock, no randomness and no window, so that what hydrates is what was rendered.
#![recursion_limit = "256"]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#![expect(
    clippy::large_types_passed_by_value,
    reason = "the chat is a bundle of handles that moves into closures whole"
)]
#![expect(unreachable_pub, reason = "the component macro writes `pub`")]

mod app;
mod shell;

mod pages;

mod components;

pub mod live;
mod session;
mod state;
mod words;

mod backend;
mod preferences;

mod dom;
mod platform;

pub use app::App;
pub use backend::{Actions, Answer, Backend};
pub use preferences::{Density, Preferences, Theme};
pub use session::Session;
pub use shell::shell;
