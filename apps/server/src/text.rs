//! Checks texts that people write: names, topics and messages.

use crate::refusal::Refusal;
use confab_names::Unfit;
use confab_protocol::ErrorCode;
use confab_protocol::Limits;

/// A text cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("{0} is empty")]
    Empty(What),
    #[error("{what} is too long. Use at most {most} {unit}")]
    TooLong { what: What, most: u32, unit: &'static str },
    #[error("{0} has characters that can't be shown")]
    Unprintable(What),
    #[error("{0} has invisible characters")]
    Invisible(What),
    #[error("{0} has too many accents on one letter")]
    Marks(What),
}

impl TextError {
    /// The field of a form that holds the text.
    pub fn field(self) -> Option<&'static str> {
        let (Self::Empty(what)
        | Self::TooLong { what, .. }
        | Self::Unprintable(what)
        | Self::Invisible(what)
        | Self::Marks(what)) = self;
        match what {
            What::Name | What::RoomName | What::Section | What::TokenName => Some("name"),
            What::Topic => Some("topic"),
            What::Description => Some("description"),
            What::ServerName => Some("server_name"),
            What::Label => Some("label"),
            What::Status => Some("status"),
            What::Message => None,
        }
    }
}

impl From<TextError> for Refusal {
    fn from(error: TextError) -> Self {
        let code = match error {
            TextError::TooLong { .. } => ErrorCode::TooLong,
            TextError::Empty(_)
            | TextError::Unprintable(_)
            | TextError::Invisible(_)
            | TextError::Marks(_) => ErrorCode::Invalid,
        };
        let refusal = Self::new(code, error.to_string());
        match error.field() {
            Some(field) => refusal.at(field),
            None => refusal,
        }
    }
}

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Name,
    RoomName,
    Section,
    Topic,
    Description,
    Message,
    TokenName,
    ServerName,
    Label,
    Status,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Name => "the name",
            Self::RoomName => "the room's name",
            Self::Section => "the section's name",
            Self::Topic => "the topic",
            Self::Description => "the description",
            Self::Message => "the message",
            Self::TokenName => "the token's name",
            Self::ServerName => "the server's name",
            Self::Label => "the label",
            Self::Status => "the status",
        })
    }
}

/// A name of something: one line, trimmed, not empty.
pub(crate) fn name(what: What, text: &str) -> Result<String, TextError> {
    let most = match what {
        What::RoomName => Limits::DEFAULT.room_name_chars,
        _ => Limits::DEFAULT.name_chars,
    };
    let text = match what {
        // People write the mark that rooms are shown with.
        What::RoomName => text.trim().trim_start_matches('#').trim(),
        _ => text.trim(),
    };
    if text.is_empty() {
        return Err(TextError::Empty(what));
    }
    let text = line(what, text, most)?;
    // Names of rooms and people are told apart by their look.
    let looked_at = matches!(what, What::Name | What::RoomName);
    if looked_at && confab_names::look(&text).is_empty() {
        return Err(TextError::Invisible(what));
    }
    Ok(text)
}

/// A room's topic: one line, which may be empty.
pub(crate) fn topic(text: &str) -> Result<String, TextError> {
    line(What::Topic, text.trim(), Limits::DEFAULT.topic_chars)
}

/// Characters in a description.
const DESCRIPTION_CHARS: u32 = 2_000;

/// A room's description: several lines, which may be empty.
pub(crate) fn description(text: &str) -> Result<String, TextError> {
    let (what, most) = (What::Description, DESCRIPTION_CHARS);
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().count() > most as usize {
        return Err(TextError::TooLong { what, most, unit: "characters" });
    }
    if text.contains('\0') {
        return Err(TextError::Unprintable(what));
    }
    Ok(text.to_owned())
}

/// Label of an invitation, the people whom it is for: one line, which may be empty.
pub(crate) fn label(text: &str) -> Result<String, TextError> {
    line(What::Label, text.trim(), Limits::DEFAULT.name_chars)
}

/// Characters in a status.
pub(crate) const STATUS_CHARS: usize = 100;

/// The words of a status: one line, which may be empty.
pub(crate) fn status(text: &str) -> Result<String, TextError> {
    line(What::Status, text.trim(), u32::try_from(STATUS_CHARS).unwrap_or(u32::MAX))
}

/// A message's source text, as written.
pub(crate) fn message(body: &str) -> Result<(), TextError> {
    if confab_names::is_blank(body) {
        return Err(TextError::Empty(What::Message));
    }
    caption(body)
}

/// The text of a message with files, which may be empty.
pub(crate) fn caption(body: &str) -> Result<(), TextError> {
    let (what, most) = (What::Message, Limits::DEFAULT.message_bytes);
    if body.len() > most as usize {
        return Err(TextError::TooLong { what, most, unit: "bytes" });
    }
    // Not every database can store it.
    if body.contains('\0') {
        return Err(TextError::Unprintable(what));
    }
    Ok(())
}

fn line(what: What, text: &str, most: u32) -> Result<String, TextError> {
    if text.chars().count() > most as usize {
        return Err(TextError::TooLong { what, most, unit: "characters" });
    }
    match confab_names::check(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(Unfit::Unprintable) => Err(TextError::Unprintable(what)),
        Err(Unfit::Invisible) => Err(TextError::Invisible(what)),
        Err(Unfit::Marks) => Err(TextError::Marks(what)),
    }
}

/// The one emoji that a text is, in the form in which it is kept: with the selector that asks for a
/// picture, whether it was written with it or not.
pub(crate) fn emoji(text: &str) -> Option<&'static str> {
    emojis::get(text).map(emojis::Emoji::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_picture_in_one_form() {
        for (written, kept) in [("👍", "👍"), ("❤", "❤️"), ("❤️", "❤️"), ("👍🏽", "👍🏽")]
        {
            assert_eq!(emoji(written), Some(kept), "{written}");
        }
        for other in ["", "a", "+1", "👍👍", "👍 ", "1", "<img>"] {
            assert_eq!(emoji(other), None, "{other:?}");
        }
    }

    #[test]
    fn every_emoji_of_the_picker_is_one_in_its_form() {
        let table = include_str!("../../web/assets/emoji.txt");
        let lines = table.lines().filter(|line| !line.starts_with(['#', '=']));
        let pictures = lines.flat_map(|line| line.split('\t').take(2));
        for picture in pictures.filter(|picture| !picture.is_empty()) {
            assert_eq!(emoji(picture), Some(picture), "{picture:?}");
        }
    }

    #[test]
    fn a_name_is_one_visible_line() {
        assert_eq!(name(What::RoomName, " #plans "), Ok("plans".to_owned()));
        assert_eq!(name(What::RoomName, " # "), Err(TextError::Empty(What::RoomName)));
        assert_eq!(name(What::Name, "a\nb"), Err(TextError::Unprintable(What::Name)));
        assert_eq!(name(What::Name, "a\u{202e}b"), Err(TextError::Unprintable(What::Name)));
        assert_eq!(name(What::RoomName, "\u{200b}"), Err(TextError::Invisible(What::RoomName)));
        for nothing in ["＃", "＃ #"] {
            assert_eq!(name(What::RoomName, nothing), Err(TextError::Invisible(What::RoomName)));
        }
        assert_eq!(name(What::Name, "#"), Err(TextError::Invisible(What::Name)));
        assert_eq!(topic("a\u{ad}b"), Err(TextError::Invisible(What::Topic)));
        let marked = format!("a{}", "\u{301}".repeat(63));
        assert_eq!(name(What::Name, &marked), Err(TextError::Marks(What::Name)));
        assert!(name(What::Name, &"é".repeat(64)).is_ok());
        assert!(matches!(name(What::Name, &"é".repeat(65)), Err(TextError::TooLong { .. })));
    }

    #[test]
    fn a_message_has_something_in_it_and_an_end() {
        for blank in [" \n\t ", "\u{200b}", "\u{3164}\u{2800}"] {
            assert_eq!(message(blank), Err(TextError::Empty(What::Message)));
        }
        assert!(message(&"x".repeat(16 * 1024)).is_ok());
        assert!(matches!(message(&"x".repeat(16 * 1024 + 1)), Err(TextError::TooLong { .. })));
        assert_eq!(message("a\0"), Err(TextError::Unprintable(What::Message)));
    }
}
