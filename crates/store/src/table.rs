//! A table as it is copied from one database to another.

use std::fmt::Write as _;

use crate::dialect::Dialect;
use crate::statement::Arg;

/// A table that is copied.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Names, each with its kind unless it is a number.
    columns: &'static str,
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
pub(crate) type Value = Arg<'static>;

impl Table {
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&'static str, Kind)> {
        self.columns.split_whitespace().map(|column| match column.split_once(':') {
            None => (column, Kind::Integer),
            Some((name, "text")) => (name, Kind::Text),
            Some((name, "bytes")) => (name, Kind::Bytes),
            Some((name, _boolean)) => (name, Kind::Boolean),
        })
    }

    /// The names of the first columns, with commas between.
    fn names(&self, columns: usize) -> String {
        self.columns().take(columns).map(|(name, _)| name).collect::<Vec<_>>().join(", ")
    }

    /// Selects up to so many rows, after a key that is bound or from the first.
    pub(crate) fn select(&self, after: Option<&[Value]>, limit: u32) -> String {
        let (names, name, key) = (self.names(usize::MAX), self.name, self.names(self.key));
        let bound: Vec<String> = (1..=self.key).map(|number| format!("${number}")).collect();
        let after = after.map(|_| format!("WHERE ({key}) > ({})", bound.join(", ")));
        let after = after.unwrap_or_default();
        format!("SELECT {names} FROM {name} {after} ORDER BY {key} LIMIT {limit}")
    }

    /// Inserts so many rows, whose values are bound in order. SQLite looks for a number in a list of
    /// all numbers, and so is given none.
    pub(crate) fn insert(&self, rows: usize, dialect: Dialect) -> String {
        let mut insert = format!("INSERT INTO {} ({}) VALUES ", self.name, self.names(usize::MAX));
        let columns = self.columns().count();
        for number in 0..rows * columns {
            insert.push_str(match (number, number % columns) {
                (0, _) => "(",
                (_, 0) => "), (",
                _ => ", ",
            });
            match dialect {
                Dialect::Sqlite => insert.push('?'),
                Dialect::Postgres => write!(insert, "${}", number + 1).unwrap_or_default(),
            }
        }
        insert + ")"
    }
}

pub(crate) const fn table(name: &'static str, key: usize, columns: &'static str) -> Table {
    Table { name, columns, key, counts_up: false }
}

/// A table whose rows have a number as their key.
pub(crate) const fn numbered(name: &'static str, columns: &'static str) -> Table {
    Table { name, columns, key: 1, counts_up: true }
}
