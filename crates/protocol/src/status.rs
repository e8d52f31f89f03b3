//! Status and presence: news of someone that holds for a while.

use serde::Serialize;

use crate::json::read_word;
use crate::{Timestamp, deserialize_by_read, read_record};

/// A few words about someone's day, with an emoji; one of the two may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    pub emoji: String,
    pub text: String,
    /// The moment from which it holds no more; absent for a status without an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Status {
    /// Emoji and words on one line.
    pub fn shown(&self) -> String {
        let both = [self.emoji.as_str(), &self.text].join(" ");
        both.trim().to_owned()
    }

    /// Whether it holds at a moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

/// State of someone who is connected. Of several devices the greatest counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceState {
    /// Without input for ten minutes.
    Away,
    #[default]
    Online,
    /// Not to be disturbed.
    Busy,
}

read_word!(PresenceState { "away" => Away, "online" => Online, "busy" => Busy });
read_record!(Status { emoji, text, until });
deserialize_by_read!(PresenceState, Status);
