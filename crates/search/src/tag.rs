//! Facts about a message, beside its words.

/// A fact about a message that is asked for beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    /// It is a message.
    Any,
    Room(i64),
    Author(i64),
    Link,
    File,
    Reaction,
    Thread,
    Pinned,
}
