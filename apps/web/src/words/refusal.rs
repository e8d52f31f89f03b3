//! Says why something was refused, to the person who asked.

use confab_protocol::ErrorCode;

/// A sentence for a code, where the server's own sentence is not at hand.
pub(crate) const fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Invalid => "One of the fields isn’t right. Check them and try again.",
        ErrorCode::TooLong => "That is too long.",
        ErrorCode::Unauthenticated => "Wrong username or password.",
        ErrorCode::Forbidden => "You aren’t allowed to do that.",
        ErrorCode::NotFound => "Not found, or you don’t have access.",
        ErrorCode::NotMember => "Join the room first.",
        ErrorCode::Taken => "That name is taken. Choose another.",
        ErrorCode::InviteInvalid => "This invitation has expired or been used up.",
        ErrorCode::SignUpClosed => "This server accepts no new accounts. Ask an administrator.",
        ErrorCode::RateLimited => "Too many attempts. Try again in a minute.",
        ErrorCode::CrossSite => "The request came from another site and was refused.",
        ErrorCode::Unavailable => "The server can’t do that right now. Try again in a moment.",
        _ => "That didn’t work. Try again.",
    }
}
