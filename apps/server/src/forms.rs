//! Reads the plain forms, which work without scripts, and answers them with a redirect.
//!
//! The forms themselves stand with their use cases, which the API calls, too. The answer leads on,
//! or back to the form's page, which says once what was done or why it was refused ([`Flash`]). A
//! form that was filled in and has a page to itself comes back at once, with what was typed.

mod body;
mod flash;
mod handle;
mod landing;
mod signed;

pub(crate) use body::{BODY_TIMEOUT, Chosen, FormBody, too_long, too_slow};
pub(crate) use flash::{Flash, Refused};
pub(crate) use handle::parse_handle;
pub(crate) use landing::{go_back, go_back_typed, go_in, go_saying, go_to, go_with, own_path};
pub(crate) use signed::{SESSION_ENDED, SignedForm};
