//! Says who is asking: passwords, session cookies and API tokens.

mod actor;
mod authenticate;
mod cookie;
mod password;
mod token;

pub use actor::{Actor, NotPermitted, Scopes, Via};
pub use authenticate::authenticate;
pub use cookie::SessionCookie;
pub use password::{PasswordCost, PasswordError, Passwords, Verdict};
pub use token::{SecretToken, TokenPrefix};
