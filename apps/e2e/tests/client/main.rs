//! The client of this repository, and the bot built on it, at real servers.

mod bot;
mod comes_back;
mod half_open;
mod many_rooms;
mod moves;
mod over_tls;

#[path = "../../../../crates/client/examples/echo_bot.rs"]
#[expect(dead_code, reason = "a test runs the bot without its `main`")]
mod echo_bot;
