//! Stands between HTTP and the chat: refusals, limits, addresses, and checks that hold for all.

mod client;
mod origin;
mod rate;
mod refusal;

pub use client::{Client, Locality};
pub use origin::{SiteCheck, check_origin, check_site};
pub use rate::{Attempt, RateLimits, TooMany};
pub use refusal::{Refusal, RefusalCode};
