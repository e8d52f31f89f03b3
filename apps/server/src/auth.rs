//! Says who is asking: passwords, session cookies and API tokens.

mod actor;
mod authenticate;
mod cookie;
mod password;
mod token;

pub use actor::{Actor, NotPermitted, Scopes, Via};
pub use authenticate::{authenticate, has_secret};
pub use cookie::{Cookies, cookie_values};
pub use password::{Lane, PasswordCost, PasswordError, Passwords, Verdict, composed};
pub use token::{SecretToken, TokenPrefix};
