//! Turns stored words into values and back.

use confab_protocol::api::Scope;
use confab_protocol::{
    ClientId, FileId, Handle, Membership, Person, Role, RoomKind, Seq, Tag, UserId, Visibility,
};

use crate::StoreError;

/// Where an event was written, and the tag of the one before it there.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) seq: Seq,
    pub(crate) before: Tag,
}

/// A position as SQL keeps it.
pub(crate) fn from_seq(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

pub(crate) fn to_seq(stored: i64) -> Result<Seq, StoreError> {
    u64::try_from(stored).map(Seq).ok().ok_or(StoreError::Corrupt("seq"))
}

/// A tag as SQL keeps it: the signed number with the same bits.
pub(crate) fn from_tag(tag: Tag) -> i64 {
    tag.0.cast_signed()
}

pub(crate) fn to_tag(stored: i64) -> Tag {
    Tag(stored.cast_unsigned())
}

/// A position, and the tag of the event before it.
pub(crate) fn to_place((seq, before): (i64, i64)) -> Result<Place, StoreError> {
    Ok(Place { seq: to_seq(seq)?, before: to_tag(before) })
}

pub(crate) fn to_count(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).ok().ok_or(StoreError::Corrupt("count"))
}

/// The bits of a person's marks, as the view `person_marks` has them.
const ADMINISTRATOR: i64 = 1;
const ALIKE: i64 = 2;

pub(crate) fn to_person(
    id: i64,
    handle: &str,
    name: String,
    marks: i64,
    picture: Option<&str>,
) -> Result<Person, StoreError> {
    let mut person = Person::new(UserId(id), to_handle(handle)?, name);
    person.administrator = marks & ADMINISTRATOR != 0;
    person.alike = marks & ALIKE != 0;
    person.picture = picture.map(to_file_id).transpose()?;
    Ok(person)
}

/// A person in a list of rows: id, handle, name, marks and picture.
pub(crate) type Named = (i64, String, String, Option<i64>, Option<String>);

pub(crate) fn to_named((id, handle, name, marks, picture): Named) -> Result<Person, StoreError> {
    to_person(id, &handle, name, marks.unwrap_or_default(), picture.as_deref())
}

pub(crate) fn to_file_id(stored: &str) -> Result<FileId, StoreError> {
    stored.parse().ok().ok_or(StoreError::Corrupt("file id"))
}

/// A number of bytes.
pub(crate) fn to_size(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).ok().ok_or(StoreError::Corrupt("size"))
}

pub(crate) fn from_size(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

pub(crate) fn to_handle(stored: &str) -> Result<Handle, StoreError> {
    Handle::parse(stored).ok().ok_or(StoreError::Corrupt("handle"))
}

pub(crate) fn to_client_id(stored: String) -> Result<ClientId, StoreError> {
    ClientId::new(stored).ok().ok_or(StoreError::Corrupt("client_id"))
}

pub(crate) fn to_handles(stored: &[u8]) -> Result<Vec<Handle>, StoreError> {
    let text = std::str::from_utf8(stored).ok().ok_or(StoreError::Corrupt("mentions"))?;
    text.split_whitespace().map(to_handle).collect()
}

pub(crate) fn to_text(stored: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(stored).ok().ok_or(StoreError::Corrupt("body"))
}

pub(crate) fn from_role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administrator",
        Role::Member => "member",
    }
}

pub(crate) fn to_role(stored: &str) -> Result<Role, StoreError> {
    match stored {
        "administrator" => Ok(Role::Administrator),
        "member" => Ok(Role::Member),
        _ => Err(StoreError::Corrupt("role")),
    }
}

pub(crate) fn from_visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Private => "private",
    }
}

pub(crate) fn to_room_kind(stored: &str) -> Result<RoomKind, StoreError> {
    match stored {
        "public" => Ok(RoomKind::Public),
        "private" => Ok(RoomKind::Private),
        "group" => Ok(RoomKind::Group),
        "direct" => Ok(RoomKind::Direct),
        _ => Err(StoreError::Corrupt("room kind")),
    }
}

pub(crate) fn to_visibility(kind: RoomKind) -> Option<Visibility> {
    match kind {
        RoomKind::Public => Some(Visibility::Public),
        RoomKind::Private | RoomKind::Group => Some(Visibility::Private),
        RoomKind::Direct => None,
    }
}

/// `None` is what a left join gives for someone who is no member.
pub(crate) fn to_membership(stored: Option<&str>) -> Result<Membership, StoreError> {
    match stored {
        Some("owner") => Ok(Membership::Owner),
        Some("member") => Ok(Membership::Member),
        None => Ok(Membership::Visitor),
        Some(_) => Err(StoreError::Corrupt("membership")),
    }
}

pub(crate) fn from_scopes(scopes: &[Scope]) -> String {
    let word = |scope: &Scope| match scope {
        Scope::Read => "read",
        Scope::Write => "write",
        Scope::Admin => "admin",
    };
    scopes.iter().map(word).collect::<Vec<_>>().join(" ")
}

pub(crate) fn to_scopes(stored: &str) -> Result<Vec<Scope>, StoreError> {
    let scope = |word| match word {
        "read" => Ok(Scope::Read),
        "write" => Ok(Scope::Write),
        "admin" => Ok(Scope::Admin),
        _ => Err(StoreError::Corrupt("scope")),
    };
    stored.split_whitespace().map(scope).collect()
}

/// A text in lower case as part of a pattern: `LIKE … ESCAPE '!'`.
pub(crate) fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern
}
