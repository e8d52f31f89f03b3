//! The tables of every store, in an order in which they can be filled.

/// A table that is copied.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many columns, from the first on, are the primary key.
    pub(crate) key: usize,
    /// Whether it gives out numbers, and never the same twice.
    pub(crate) counts_up: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Integer,
    Text,
    Bytes,
    Boolean,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Integer(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Boolean(Option<bool>),
}

impl Table {
    /// The names of the columns, with commas between.
    pub(crate) fn names(&self) -> String {
        list(self.columns)
    }

    /// Selects up to so many rows, after a key that is bound or from the first.
    pub(crate) fn select(&self, after: Option<&[Cell]>, limit: u32) -> String {
        let (names, name, key) = (self.names(), self.name, list(&self.columns[..self.key]));
        let bound: Vec<String> = (1..=self.key).map(|number| format!("${number}")).collect();
        let after = after.map(|_| format!("WHERE ({key}) > ({})", bound.join(", ")));
        let after = after.unwrap_or_default();
        format!("SELECT {names} FROM {name} {after} ORDER BY {key} LIMIT {limit}")
    }

    /// Begins a statement that inserts rows.
    pub(crate) fn insert(&self) -> String {
        format!("INSERT INTO {} ({}) ", self.name, self.names())
    }
}

fn list(columns: &[(&str, Kind)]) -> String {
    columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

const fn table(name: &'static str, key: usize, columns: &'static [(&'static str, Kind)]) -> Table {
    Table { name, columns, key, counts_up: false }
}

/// A table whose rows have a number as their key.
const fn numbered(name: &'static str, columns: &'static [(&'static str, Kind)]) -> Table {
    Table { name, columns, key: 1, counts_up: true }
}

use Kind::{Boolean, Bytes, Integer, Text};

pub(crate) static TABLES: &[Table] = &[
    numbered(
        "accounts",
        &[
            ("id", Integer),
            ("handle", Text),
            ("name", Text),
            ("name_key", Text),
            ("role", Text),
            ("password", Text),
            ("created_at", Integer),
            ("deactivated_at", Integer),
            ("look", Text),
            ("handle_look", Text),
        ],
    ),
    numbered(
        "rooms",
        &[
            ("id", Integer),
            ("kind", Text),
            ("name", Text),
            ("name_key", Text),
            ("topic", Text),
            ("topic_key", Text),
            ("history", Text),
            ("head", Integer),
            ("head_tag", Integer),
            ("member_count", Integer),
            ("direct_low", Integer),
            ("direct_high", Integer),
            ("created_at", Integer),
            ("look", Text),
            ("look_of", Text),
        ],
    ),
    table(
        "members",
        2,
        &[
            ("room", Integer),
            ("person", Integer),
            ("role", Text),
            ("joined_seq", Integer),
            ("read_version", Integer),
            ("read_seq", Integer),
        ],
    ),
    table(
        "events",
        2,
        &[
            ("room", Integer),
            ("seq", Integer),
            ("tag", Integer),
            ("at", Integer),
            ("author", Integer),
            ("client_id", Text),
            ("command", Bytes),
            ("kind", Text),
            ("message", Integer),
            ("reply_to", Integer),
            ("member", Integer),
            ("version", Integer),
        ],
    ),
    table(
        "messages",
        2,
        &[
            ("room", Integer),
            ("seq", Integer),
            ("author", Integer),
            ("changed", Integer),
            ("live", Boolean),
            ("version", Integer),
        ],
    ),
    numbered(
        "message_versions",
        &[
            ("id", Integer),
            ("previous", Integer),
            ("room", Integer),
            ("seq", Integer),
            ("mentions", Bytes),
            ("body", Bytes),
        ],
    ),
    table("mentions", 3, &[("person", Integer), ("room", Integer), ("message", Integer)]),
    table(
        "room_versions",
        2,
        &[("room", Integer), ("seq", Integer), ("name", Text), ("topic", Text)],
    ),
    table(
        "bans",
        2,
        &[("room", Integer), ("person", Integer), ("banned_by", Integer), ("at", Integer)],
    ),
    table("deleted_messages", 2, &[("room", Integer), ("seq", Integer), ("version", Integer)]),
    table(
        "room_invitations",
        2,
        &[
            ("room", Integer),
            ("person", Integer),
            ("invited_by", Integer),
            ("at", Integer),
            ("declined_at", Integer),
            ("ended_at", Integer),
        ],
    ),
    table("asks_first", 1, &[("person", Integer)]),
    table("deleted_rooms", 1, &[("room", Integer), ("at", Integer), ("erased", Integer)]),
    numbered(
        "sessions",
        &[
            ("id", Integer),
            ("person", Integer),
            ("token", Bytes),
            ("kind", Text),
            ("name", Text),
            ("scopes", Text),
            ("created_at", Integer),
            ("used_at", Integer),
            ("expires_at", Integer),
            ("idle_ms", Integer),
        ],
    ),
    table("devices", 2, &[("person", Integer), ("token", Bytes), ("used_at", Integer)]),
    numbered(
        "invites",
        &[
            ("id", Integer),
            ("code", Bytes),
            ("created_by", Integer),
            ("created_at", Integer),
            ("expires_at", Integer),
            ("uses_left", Integer),
        ],
    ),
    numbered(
        "access_changes",
        &[
            ("id", Integer),
            ("kind", Text),
            ("person", Integer),
            ("room", Integer),
            ("session", Integer),
            ("at", Integer),
        ],
    ),
    table(
        "refusals",
        2,
        &[("author", Integer), ("client_id", Text), ("why", Text), ("at", Integer)],
    ),
    table(
        "no_ops",
        2,
        &[
            ("author", Integer),
            ("client_id", Text),
            ("room", Integer),
            ("seq", Integer),
            ("command", Bytes),
            ("at", Integer),
        ],
    ),
    table("settings", 1, &[("name", Text), ("value", Text)]),
    table("secrets", 1, &[("name", Text), ("value", Bytes)]),
];
