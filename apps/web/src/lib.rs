//! Confab's web app: pages, components and live state, rendered on the server and in the browser.
//!
//! The server loads what a page shows and prints its [`document`]; the browser takes a room's page
//! over through `hydrate()` under `platform`. Everything between is the same on both sides:
//! component bodies read no randomness and no window, and the clock only as `platform` has it, so that
//! what comes to life is what was printed.
#![recursion_limit = "256"]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#![expect(
    clippy::large_types_passed_by_value,
    reason = "the chat is a bundle of handles that moves into closures whole"
)]
#![expect(unreachable_pub, reason = "the component macro writes `pub`")]

mod document;
mod form;
mod start;

mod app;
mod pages;

mod components;
mod features;
mod picture;
mod said;

pub mod live;
mod state;
mod words;

mod backend;
mod line;
mod preferences;

mod dom;
mod platform;

use app::App;
pub use document::document;
pub use form::{Fault, Typed};
pub use platform::{Colours, Hours, Reader, Zone};
pub use preferences::{Density, Preferences, TextSize, Theme};
pub use start::{
    FreshInvite, Gate, Installation, Languages, Opened, Page, Print, QrCode, Session, Sheet,
    SignInWhy, Start, UnreadRoom,
};
