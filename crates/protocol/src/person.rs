//! Says who someone is, as others see them.

use std::fmt;

use serde::Serialize;

use crate::json::{FromJson, FromRecord, Record, Unreadable, Value, read_word};
use crate::{FileId, UserId, deserialize_by_read, read_object};

/// Words that mention many people at once where nobody is called so: those who are here, and all
/// members.
pub const EVERYONE: [&str; 2] = ["here", "room"];

/// An account as every other account may see it. It holds nothing secret, by construction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Person {
    pub id: UserId,
    /// Name to type after `@`; unique, lower case.
    pub handle: Handle,
    /// Name to show; need not be unique.
    pub name: String,
    /// Whether they administer the installation.
    #[serde(skip_serializing_if = "is_false")]
    pub administrator: bool,
    /// Whether someone else has a name that looks the same: then the handle is shown with it.
    #[serde(skip_serializing_if = "is_false")]
    pub alike: bool,
    /// Their picture: `/pictures/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<FileId>,
}

impl Person {
    /// Someone as most are: with a name that nobody shares, and no administrator.
    pub fn new(id: UserId, handle: Handle, name: impl Into<String>) -> Self {
        Self { id, handle, name: name.into(), administrator: false, alike: false, picture: None }
    }

    /// The name, with the handle where others could be meant.
    pub fn called(&self) -> String {
        let Self { name, handle, .. } = self;
        if self.alike { format!("{name} (@{handle})") } else { name.clone() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Role of an account across the whole installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    Member,
}

/// A unique short name: 2 to 32 of `a–z`, `0–9`, `.`, `-`, `_`, starting and ending with a letter
/// or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Handle(String);

/// The text is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidHandle;

const HANDLE_RULE: &str = "usernames have 2 to 32 letters (a–z), digits, dots, dashes or underscores, with a letter or digit at both ends";

impl fmt::Display for InvalidHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HANDLE_RULE)
    }
}

impl std::error::Error for InvalidHandle {}

impl Handle {
    /// Takes a handle as typed: upper case becomes lower case, one leading `@` is dropped.
    pub fn parse(text: &str) -> Result<Self, InvalidHandle> {
        let text = text.strip_prefix('@').unwrap_or(text).to_ascii_lowercase();
        let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let inner = |b: u8| alphanumeric(b) || matches!(b, b'.' | b'-' | b'_');
        let bytes = text.as_bytes();
        let ends = bytes.first().zip(bytes.last());
        let fits = (2..=32).contains(&bytes.len())
            && ends.is_some_and(|(first, last)| alphanumeric(*first) && alphanumeric(*last))
            && bytes.iter().all(|b| inner(*b));
        if fits { Ok(Self(text)) } else { Err(InvalidHandle) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromRecord for Person {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        let mut person =
            Self::new(record.take("id")?, record.take("handle")?, record.take::<String>("name")?);
        person.administrator = record.take_flag("administrator")?;
        person.alike = record.take_flag("alike")?;
        person.picture = record.take("picture")?;
        Ok(person)
    }
}

impl FromJson for Handle {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        let handle = Self::parse(&String::from_json(value)?);
        handle.map_err(|_invalid| Unreadable::Invalid(HANDLE_RULE))
    }
}

read_object!(Person);
read_word!(Role { "administrator" => Administrator, "member" => Member });
deserialize_by_read!(Handle, Person, Role);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_taken_as_people_type_it() {
        assert_eq!(Handle::parse("@Ana.B").map(|h| h.to_string()), Ok("ana.b".into()));
    }

    #[test]
    fn a_person_says_what_sets_them_apart() {
        let ana = Person::new(UserId(7), Handle("ana".into()), "Ana");
        let json = |person: &Person| serde_json::to_string(person).expect("serialises");
        assert_eq!(json(&ana), r#"{"id":7,"handle":"ana","name":"Ana"}"#);
        assert_eq!(ana.called(), "Ana");
        let ana = Person { administrator: true, alike: true, ..ana };
        let text = r#"{"id":7,"handle":"ana","name":"Ana","administrator":true,"alike":true}"#;
        assert_eq!(json(&ana), text);
        assert_eq!(serde_json::from_str::<Person>(text).expect("parses"), ana);
        assert_eq!(ana.called(), "Ana (@ana)");
    }

    #[test]
    fn a_handle_that_could_not_be_mentioned_is_refused() {
        for bad in ["", "a", "@", "@@ab", "a b", ".ab", "ab-", "äb", &"x".repeat(33)] {
            assert_eq!(Handle::parse(bad), Err(InvalidHandle), "{bad:?}");
        }
    }
}
