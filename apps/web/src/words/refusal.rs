//! Says why something was refused, to the person who asked.

use confab_protocol::ErrorCode;

/// A sentence for a code, where the server's own sentence is not at hand.
pub(crate) const fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Invalid => "Something in the form isn’t right. Check each field and try again.",
        ErrorCode::TooLong => "That is too long.",
        ErrorCode::Unauthenticated => "That user name and password don’t go together.",
        ErrorCode::Forbidden => "You aren’t allowed to do that.",
        ErrorCode::NotFound => "There is no such thing here, or you can’t see it.",
        ErrorCode::NotMember => "Join the room first.",
        ErrorCode::Taken => "That name is taken. Choose another.",
        ErrorCode::InviteInvalid => "That code is wrong, used up or expired. Ask for a new one.",
        ErrorCode::SignUpClosed => "New accounts are closed here. Ask an administrator.",
        ErrorCode::RateLimited => "That was too often. Wait a moment and try again.",
        ErrorCode::CrossSite => "The request came from another site and was refused.",
        ErrorCode::Unavailable => "The server can’t do that right now. Try again in a moment.",
        _ => "That didn’t work. Try again.",
    }
}
