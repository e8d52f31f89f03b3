//! Confab's client as a state machine without I/O, with a native and a browser driver.
//!
//! [`core`] decides everything: when to connect, what to resume, what to send again. It never
//! touches a socket or a clock, so that its promises can be proven by simulation. A driver runs it
//! over real ones: `native` (tokio; for bots, tests and load) and `browser` (the web app).

pub mod core;

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "native")]
pub mod native;
