//! Rows of either database as values.

use confab_protocol::{
    ClientId, Cursor, FileId, Handle, Membership, Person, Role, RoomId, RoomKind, RoomMarks,
    SectionId, Seq, SessionId, Tag, Timestamp, UserId,
};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _};

use crate::StoreError;
use crate::words::{
    to_client_id, to_count, to_file_id, to_handle, to_membership, to_person, to_role, to_room_kind,
    to_seq, to_size, to_tag,
};

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A value that is read from a row.
pub(crate) trait Stored: Sized {
    fn read(row: &Row) -> Result<Self, StoreError>;
}

/// A value that is read from one column.
pub(crate) trait Cell: Sized {
    fn read(row: &Row, column: Column<'_>) -> Result<Self, StoreError>;
}

/// A column of a row: by its name, or by its place, from 0 on.
#[derive(Clone, Copy)]
pub(crate) enum Column<'a> {
    Name(&'a str),
    Place(usize),
}

impl Row {
    /// Gives the value of the column of this name.
    pub(crate) fn get<T: Cell>(&self, column: &str) -> Result<T, StoreError> {
        T::read(self, Column::Name(column))
    }

    /// Gives the value of the column at this place, from 0 on.
    pub(crate) fn at<T: Cell>(&self, place: usize) -> Result<T, StoreError> {
        T::read(self, Column::Place(place))
    }

    /// Gives the person of `{person x who}`, with `who` as the prefix.
    pub(crate) fn person(&self, prefix: &str) -> Result<Person, StoreError> {
        self.find_person(prefix)?.ok_or(StoreError::Corrupt("person"))
    }

    /// The same, where a left join may have found none.
    pub(crate) fn find_person(&self, prefix: &str) -> Result<Option<Person>, StoreError> {
        let id = self.place(&format!("{prefix}_id"))?;
        let Some(person) = self.at::<Option<i64>>(id)? else { return Ok(None) };
        // Its columns stand side by side.
        let (handle, name): (String, String) = (self.at(id + 1)?, self.at(id + 2)?);
        let (marks, picture): (Option<i64>, Option<String>) = (self.at(id + 3)?, self.at(id + 4)?);
        to_person(person, &handle, name, marks.unwrap_or(0), picture.as_deref()).map(Some)
    }

    /// Gives a position with its tag.
    pub(crate) fn cursor(&self, seq: &str, tag: &str) -> Result<Cursor, StoreError> {
        Ok(Cursor { seq: self.get(seq)?, tag: self.get(tag)? })
    }

    /// Gives the marks of a room and of a member of it, where a left join may have found neither.
    pub(crate) fn marks(&self) -> Result<RoomMarks, StoreError> {
        let flag = |column| Ok::<_, StoreError>(self.get::<Option<bool>>(column)? == Some(true));
        Ok(RoomMarks {
            archived: flag("archived")?,
            read_only: flag("read_only")?,
            moderator: flag("moderator")?,
        })
    }

    fn place(&self, column: &str) -> Result<usize, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_column(column)?.ordinal(),
            Self::Postgres(row) => row.try_column(column)?.ordinal(),
        })
    }
}

macro_rules! plain_cells {
    ($($type:ty),*) => { $(
        impl Cell for $type {
            fn read(row: &Row, column: Column<'_>) -> Result<Self, StoreError> {
                Ok(match (row, column) {
                    (Row::Sqlite(row), Column::Name(name)) => row.try_get(name)?,
                    (Row::Sqlite(row), Column::Place(place)) => row.try_get(place)?,
                    (Row::Postgres(row), Column::Name(name)) => row.try_get(name)?,
                    (Row::Postgres(row), Column::Place(place)) => row.try_get(place)?,
                })
            }
        }
    )* };
}

plain_cells!(
    i64,
    bool,
    String,
    Vec<u8>,
    Option<i64>,
    Option<bool>,
    Option<String>,
    Option<Vec<u8>>
);

/// Values that are made of a plain one, where there is one.
macro_rules! cells {
    ($($type:ty = $plain:ty => $make:expr),* $(,)?) => { $(
        impl Cell for $type {
            fn read(row: &Row, column: Column<'_>) -> Result<Self, StoreError> {
                <$plain>::read(row, column).and_then($make)
            }
        }
        impl Cell for Option<$type> {
            fn read(row: &Row, column: Column<'_>) -> Result<Self, StoreError> {
                Option::<$plain>::read(row, column)?.map($make).transpose()
            }
        }
    )* };
}

cells! {
    RoomId = i64 => |id| Ok(RoomId(id)),
    UserId = i64 => |id| Ok(UserId(id)),
    SessionId = i64 => |id| Ok(SessionId(id)),
    SectionId = i64 => |id| Ok(SectionId(id)),
    Timestamp = i64 => |at| Ok(Timestamp(at)),
    Tag = i64 => |bits| Ok(to_tag(bits)),
    Seq = i64 => to_seq,
    u32 = i64 => to_count,
    u64 = i64 => to_size,
    FileId = String => |id| to_file_id(&id),
    Role = String => |word| to_role(&word),
    RoomKind = String => |word| to_room_kind(&word),
    Handle = String => |text| to_handle(&text),
    ClientId = String => to_client_id,
}

impl Cell for Membership {
    /// No role is that of a visitor, as a left join has it.
    fn read(row: &Row, column: Column<'_>) -> Result<Self, StoreError> {
        to_membership(Option::<String>::read(row, column)?.as_deref())
    }
}

macro_rules! tuples {
    ($($($type:ident $place:literal)+;)*) => { $(
        impl<$($type: Cell),+> Stored for ($($type,)+) {
            fn read(row: &Row) -> Result<Self, StoreError> {
                Ok(($(row.at::<$type>($place)?,)+))
            }
        }
    )* };
}

tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
}

impl Stored for Person {
    /// The person of `{person x person}`.
    fn read(row: &Row) -> Result<Self, StoreError> {
        row.person("person")
    }
}
