//! Coming in and going out: one file for each way to get a session, to end it or to guard it.

pub mod set_up;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;

pub mod change_password;
pub mod list;
pub mod reset;
pub mod tokens;

pub mod new_password;
pub mod set_up_code;
pub mod start;
