//! Says why something was refused, to the person who asked.

use confab_protocol::ErrorCode;
use confab_words::refusals as words;

/// A sentence for a code, where the server's own sentence is not at hand.
pub(crate) fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Invalid => words::invalid(),
        ErrorCode::TooLong => words::too_long(),
        ErrorCode::Unauthenticated => words::unauthenticated(),
        ErrorCode::Forbidden => words::forbidden(),
        ErrorCode::NotFound => words::not_found(),
        ErrorCode::NotMember => words::not_member(),
        ErrorCode::Taken => words::taken(),
        ErrorCode::InviteInvalid => words::invite_invalid(),
        ErrorCode::SignUpClosed => words::sign_up_closed(),
        ErrorCode::RateLimited => words::rate_limited(),
        ErrorCode::CrossSite => words::cross_site(),
        ErrorCode::Unavailable => words::unavailable(),
        _ => words::other(),
    }
}
