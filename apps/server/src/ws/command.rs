//! Reads a frame from a client.

use confab_protocol::json::invalid_value;
use confab_protocol::{ClientFrame, Command, ErrorBody, ErrorCode, Ref, ServerFrame};
use serde::Deserialize;

/// As much of a frame as can be read of a bad one.
#[derive(Default, Deserialize)]
struct Head {
    #[serde(rename = "ref")]
    reference: Option<Ref>,
    command: Option<String>,
}

/// A frame that is not carried out, and why.
#[derive(Debug)]
pub(super) struct Refused {
    /// Absent where it could not be read.
    pub(super) reference: Option<Ref>,
    pub(super) error: ErrorBody,
}

/// Reads a command, or says why it cannot be read.
pub(super) fn parse(text: &str) -> Result<ClientFrame, Refused> {
    serde_json::from_str(text).map_err(|error| {
        let head: Head = serde_json::from_str(text).unwrap_or_default();
        let error = if head.command.is_some_and(|name| is_unknown(&name)) {
            ErrorBody::new(ErrorCode::UnknownCommand, "There is no such command.")
        } else {
            // It tells the place and the kind of fault, and none of the server's inside.
            let error = error.to_string();
            let code = match invalid_value(&error) {
                Some(_) => ErrorCode::Invalid,
                None => ErrorCode::Malformed,
            };
            ErrorBody::new(code, format!("The frame cannot be read: {error}."))
        };
        Refused { reference: head.reference, error }
    })
}

/// Whether no command has this name: it belongs to a later release.
fn is_unknown(name: &str) -> bool {
    let alone = serde_json::json!({ "command": name });
    let read = serde_json::from_value::<Command>(alone);
    read.is_err_and(|error| error.to_string().starts_with("unknown variant"))
}

/// The `ref` of a frame that is not carried out, where it can be read.
pub(super) fn reference(text: &str) -> Option<Ref> {
    serde_json::from_str(text).map_or(None, |head: Head| head.reference)
}

impl From<Refused> for ServerFrame {
    fn from(Refused { reference, error }: Refused) -> Self {
        Self::Error { reference, error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> (Option<Ref>, ErrorCode) {
        match parse(text) {
            Err(Refused { reference, error }) => (reference, error.code),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_bad_frame_is_answered_with_its_ref_where_that_can_be_read() {
        for (text, expected) in [
            ("", (None, ErrorCode::Malformed)),
            ("nonsense", (None, ErrorCode::Malformed)),
            ("[]", (None, ErrorCode::Malformed)),
            ("{}", (None, ErrorCode::Malformed)),
            (r#"{"ref":"x","command":"ping"}"#, (None, ErrorCode::Malformed)),
            (r#"{"ref":3,"command":"send","room":"x"}"#, (Some(Ref(3)), ErrorCode::Malformed)),
            (r#"{"ref":3,"command":"fly"}"#, (Some(Ref(3)), ErrorCode::UnknownCommand)),
            (r#"{"command":"fly"}"#, (None, ErrorCode::UnknownCommand)),
        ] {
            assert_eq!(refusal(text), expected, "{text}");
        }
    }

    #[test]
    fn every_command_is_known_by_its_name() {
        for name in [
            "resume", "send", "edit", "delete", "join", "leave", "read", "typing", "presence",
            "ping",
        ] {
            let (_, code) = refusal(&format!(r#"{{"ref":"x","command":"{name}"}}"#));
            assert_eq!(code, ErrorCode::Malformed, "{name}");
            let parsed = parse(&format!(
                r#"{{"ref":1,"command":"{name}","room":1,"client_id":"c","body":"b","message":1,
                    "read":{{"version":1,"seq":1}},"rooms":[],"state":"away"}}"#
            ));
            assert!(parsed.is_ok(), "{name}: {parsed:?}");
        }
    }
}
