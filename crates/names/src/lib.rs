//! Which names can be seen, and which look the same.
//!
//! The Unicode tables are large, so only servers have them: a client is told what follows.

mod joiners;
mod key;
mod look;
mod properties;
mod reserved;
mod visible;

pub use key::key;
pub use look::{look, look_of_handle};
pub use reserved::is_reserved;
pub use visible::{Unfit, check, is_blank};
