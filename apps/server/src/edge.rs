//! Stands between HTTP and the chat: limits, addresses, and checks that hold for all.

mod asking;
mod attempts;
mod client;
mod cost;
mod encoding;
mod origin;
mod rate;

mod guard;
mod headers;
mod language;
mod log;
mod meter;
mod panic;

pub use asking::{Asking, note_account};
pub use attempts::{Attempt, Attempts, Counted};
pub use client::Client;
pub use cost::{charge_answer, count_request};
pub use encoding::refuse_encoded;
pub use guard::refuse_other_sites;
pub use headers::{PageNonce, Sandboxed, StaticPage, secure_headers};
pub use language::speak;
pub use log::log_request;
pub use meter::{SharedBytes, Unread, meter};
pub use origin::{SiteCheck, check_origin, check_site};
pub use panic::answer_panic;
pub use rate::RateLimits;
