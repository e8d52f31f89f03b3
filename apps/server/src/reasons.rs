//! Says in one sentence why something failed.

use std::error::Error;

/// An error and what led to it, each reason once: many errors repeat their source in their text.
pub fn reasons(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let reason = error.to_string();
        if !text.contains(&reason) {
            text.push_str(": ");
            text.push_str(&reason);
        }
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer: {0}")]
    struct Repeats(#[source] std::io::Error);

    #[derive(Debug, thiserror::Error)]
    #[error("it failed")]
    struct Names(#[source] Repeats);

    #[test]
    fn a_reason_is_said_once() {
        let error = Names(Repeats(std::io::Error::other("inner")));
        assert_eq!(reasons(&error), "it failed: outer: inner");
    }
}
