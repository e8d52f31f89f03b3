//! Spells the differences between the two databases: a handful of words.
//!
//! | in a statement | stands for |
//! | --- | --- |
//! | `{in $1}` | one of a list of numbers |
//! | `{rows $1 room:int handle:text} w` | rows that are given as JSON arrays of these columns |
//! | `{person a by}` | the columns of account `a` as a person, as [`Row::person`] reads them |
//! | `{visible r $2}` | whether room `r` exists for the person `$2`: the only SQL that says so |
//! | `{kind r}` | the kind of room `r`, where a private room may be a group conversation |
//! | `{others r $1}` | names of the others than `$1` in the group conversation `r`, as a list of rows; null for other rooms |
//! | `{marks a}` | what sets account `a` apart beside its name |
//! | `{by an_index}` | the index to take, where SQLite would take another |
//! | `{list a b:json}` | the rows of a subquery as a JSON array of arrays of these columns |
//! | `{newest 4000 matches $1 $2 $3 $4}` | numbers of messages with the tokens `$1`, before number `$2` and from `$3` on, the `$4` newest; on Postgres among the newest so many alone |
//! | `{all matches $1 $2 $3 $4}` | the same among all |
//! | `{tokens t}` | the text `t` as tokens of the search index |
//! | `{erased body}` | what takes the place of a deleted text |
//! | `{text name}` | bytes that are a text, as a text |
//! | `{file f}` | what is told of file `f` beside its content |
//! | `{first r m}` | the first event of room `r` that its member `m` may see |
//! | `{skip locked}`, `{for share}`, `{for update}` | how rows are locked; SQLite has one writer at a time |
//! | `{now}` | the database's clock, in milliseconds since 1970 |
//! | `{counted}`, `{next access change}` | the number of an access change, in commit order |
//!
//! [`Row::person`]: crate::statement::Row::person

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use sqlx::{SqlSafeStr, SqlStr};

/// Which database a connection talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Statements as spelled, by their address and length in the program.
type Spelled = HashMap<(Dialect, usize, usize), &'static str>;

/// There are as many as the program has.
static SPELLED: LazyLock<RwLock<Spelled>> = LazyLock::new(RwLock::default);

/// A statement as the database understands it.
pub(crate) fn spell(statement: &'static str, dialect: Dialect) -> SqlStr {
    if !statement.contains('{') {
        return statement.into_sql_str();
    }
    let key = (dialect, statement.as_ptr().addr(), statement.len());
    let known = SPELLED.read().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
    let spelled = known.unwrap_or_else(|| {
        let mut all = SPELLED.write().unwrap_or_else(PoisonError::into_inner);
        *all.entry(key).or_insert_with(|| expand(statement, dialect).leak())
    });
    spelled.into_sql_str()
}

/// Puts the words of one database in place of those in braces.
fn expand(statement: &str, dialect: Dialect) -> String {
    let (mut expanded, mut rest) = (String::new(), statement);
    while let Some((before, word)) = rest.split_once('{') {
        let (word, after) = word.split_once('}').unwrap_or((word, ""));
        expanded.push_str(before);
        expanded.push_str(&expand(&fragment(word, dialect), dialect));
        rest = after;
    }
    expanded + rest
}

/// Numbers of messages that match `[expression, before, from, most]`; on Postgres `among` so many of
/// the newest alone, where that is given.
fn matches(among: Option<&str>, of: &[&str], dialect: Dialect) -> String {
    let [expression, before, from, most] = of else {
        unreachable!("invariant: statements name four values of matches: {of:?}");
    };
    match (dialect, among) {
        (Dialect::Sqlite, _) => format!(
            "SELECT rowid AS id FROM search_index
             WHERE search_index MATCH {expression} AND rowid < {before} AND rowid >= {from}
             ORDER BY rowid DESC LIMIT {most}"
        ),
        (Dialect::Postgres, Some(among)) => format!(
            "SELECT s.id FROM (
                 SELECT rowid AS id, tokens FROM search_index
                 WHERE rowid < {before} AND rowid >= {from} ORDER BY rowid DESC
                 LIMIT {among}) AS s
             WHERE s.tokens @@ CAST({expression} AS tsquery) ORDER BY s.id DESC LIMIT {most}"
        ),
        // The planner is kept from going through all rows by their numbers instead.
        (Dialect::Postgres, None) => format!(
            "SELECT s.id FROM (
                 SELECT rowid AS id FROM search_index
                 WHERE tokens @@ CAST({expression} AS tsquery) OFFSET 0) AS s
             WHERE s.id < {before} AND s.id >= {from} ORDER BY s.id DESC LIMIT {most}"
        ),
    }
}

fn fragment(word: &str, dialect: Dialect) -> String {
    use Dialect::{Postgres, Sqlite};
    let words: Vec<&str> = word.split_whitespace().collect();
    match (words.as_slice(), dialect) {
        (["in", list], Sqlite) => format!("IN (SELECT value FROM json_each({list}))"),
        (["in", list], Postgres) => format!("= ANY({list})"),
        (["rows", json, columns @ ..], _) => {
            let source = match dialect {
                Sqlite => format!("json_each({json})"),
                Postgres => format!("json_array_elements(CAST({json} AS JSON))"),
            };
            let columns: Vec<String> = columns.iter().enumerate().map(column).collect();
            format!("(SELECT {} FROM {source})", columns.join(", "))
        }
        (["kind", room], _) => format!(
            "CASE WHEN {room}.kind = 'private'
                   AND EXISTS (SELECT 1 FROM group_rooms g WHERE g.room = {room}.id)
                  THEN 'group' ELSE {room}.kind END"
        ),
        (["others", room, person], _) => format!(
            "CASE WHEN {{kind {room}}} = 'group'
                  THEN CAST((SELECT {{list x.name}} FROM (
                           SELECT c.name FROM members n JOIN accounts c ON c.id = n.person
                           WHERE n.room = {room}.id AND n.person <> {person}
                           ORDER BY c.name, c.id) AS x) AS TEXT)
             END"
        ),
        (["marks", a], _) => format!("(SELECT marks FROM person_marks WHERE person = {a}.id)"),
        (["person", a, prefix], _) => format!(
            "{a}.id AS {prefix}_id, {a}.handle AS {prefix}_handle, {a}.name AS {prefix}_name,
             {{marks {a}}} AS {prefix}_marks, {a}.picture AS {prefix}_picture"
        ),
        (["file", f], _) => format!(
            "{f}.id, {{text {f}.name}} AS name, {f}.size, {f}.media_type, {f}.kind, {f}.width,
             {f}.height"
        ),
        (["first", room, member], _) => format!(
            "CASE WHEN {room}.history = 'from_join' AND {member}.person IS NOT NULL
                  THEN {member}.joined_seq ELSE 1 END"
        ),
        (["visible", room, person], _) => format!(
            "(({room}.kind = 'public'
               OR EXISTS (SELECT 1 FROM members v
                          WHERE v.room = {room}.id AND v.person = {person}))
              AND NOT EXISTS (SELECT 1 FROM bans v
                              WHERE v.room = {room}.id AND v.person = {person})
              AND EXISTS (SELECT 1 FROM accounts v
                          WHERE v.id = {person} AND v.deactivated_at IS NULL))"
        ),
        (["list", columns @ ..], Sqlite) => {
            let columns = columns.iter().map(|column| match column.strip_suffix(":json") {
                Some(json) => format!("json({json})"),
                None => (*column).to_owned(),
            });
            format!("json_group_array(json_array({}))", columns.collect::<Vec<_>>().join(", "))
        }
        (["list", columns @ ..], Postgres) => {
            let columns = columns.iter().map(|column| column.trim_end_matches(":json"));
            format!("json_agg(json_build_array({}))", columns.collect::<Vec<_>>().join(", "))
        }
        (["erased", text], Sqlite) => format!("zeroblob(length({text}))"),
        (["erased", _], Postgres) => "''".to_owned(),
        (["text", bytes], Sqlite) => format!("CAST({bytes} AS TEXT)"),
        (["text", bytes], Postgres) => format!("convert_from({bytes}, 'UTF8')"),
        (["for", "update"], Postgres) => "FOR NO KEY UPDATE".to_owned(),
        (["newest", among, "matches", rest @ ..], _) => matches(Some(among), rest, dialect),
        (["all", "matches", rest @ ..], _) => matches(None, rest, dialect),
        (["tokens", text], Sqlite) => (*text).to_owned(),
        (["tokens", text], Postgres) => format!("CAST({text} AS tsvector)"),
        (["skip", "locked"], Postgres) => "FOR UPDATE SKIP LOCKED".to_owned(),
        (["for", "share"], Postgres) => "FOR SHARE".to_owned(),
        (["by", index], Sqlite) => format!("INDEXED BY {index}"),
        (["now"], Sqlite) => "CAST(unixepoch('subsec') * 1000 AS INTEGER)".to_owned(),
        (["now"], Postgres) => {
            "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)".to_owned()
        }
        (["counted"], Postgres) => {
            "WITH counted AS (UPDATE access_counter SET last = last + 1 RETURNING last)".to_owned()
        }
        (["next", "access", "change"], Postgres) => "(SELECT last FROM counted)".to_owned(),
        (["next", "access", "change"], Sqlite) => "NULL".to_owned(),
        (["skip", "locked"] | ["for", "share" | "update"] | ["counted"], Sqlite)
        | (["by", _], Postgres) => String::new(),
        _ => unreachable!("invariant: a statement has no other words in braces: {word}"),
    }
}

/// One column of `{rows …}`.
fn column((place, named): (usize, &&str)) -> String {
    match named.split_once(':') {
        Some((name, "int")) => format!("CAST(value ->> {place} AS BIGINT) AS {name}"),
        Some((name, _)) => format!("value ->> {place} AS {name}"),
        None => unreachable!("invariant: a column of rows has a type: {named}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_spelled_for_each_database() {
        let statement = "DELETE FROM rooms WHERE id {in $1} {skip locked}";
        assert_eq!(
            expand(statement, Dialect::Sqlite),
            "DELETE FROM rooms WHERE id IN (SELECT value FROM json_each($1)) "
        );
        assert_eq!(
            expand(statement, Dialect::Postgres),
            "DELETE FROM rooms WHERE id = ANY($1) FOR UPDATE SKIP LOCKED"
        );
    }
}
