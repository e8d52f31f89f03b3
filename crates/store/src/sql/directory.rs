//! Finds people among all of the installation.

use confab_protocol::Person;

use crate::statement::{Row, Sql, Stored, args};
use crate::words::like;
use crate::{Store, StoreError};

/// Accounts that are looked through for a query, so that the time for one has a bound. Beyond so
/// many, people are found by the beginning of their handle.
const LOOKED_THROUGH: u32 = 50_000;
/// Keys that are made in one write.
const AT_ONCE: u32 = 500;
/// A longer query is not looked for letter by letter.
const MOST_LETTERS: usize = 32;

/// Active accounts that fit, the best first: by the whole handle, by its beginning or that of the
/// name, by the beginning of any word, by a part, by the letters in their order.
const SEARCH: &str = "
    SELECT {person a person}, best.place FROM accounts a JOIN (
        SELECT id, handle, CAST(CASE WHEN handle = $1 THEN 0
                                WHEN found_by LIKE $2 ESCAPE '!' THEN 1
                                WHEN found_by LIKE $3 ESCAPE '!' THEN 1
                                WHEN found_by LIKE $4 ESCAPE '!' THEN 2
                                WHEN found_by LIKE $5 ESCAPE '!' THEN 3
                                ELSE 4 END AS BIGINT) AS place
        FROM (SELECT * FROM (
                  SELECT id, handle, found_by FROM accounts {by accounts_to_find}
                  WHERE deactivated_at IS NULL ORDER BY id LIMIT $8) AS many
              UNION
              SELECT * FROM (
                  SELECT id, handle, found_by FROM accounts
                  WHERE handle >= $1 AND handle < $9 AND deactivated_at IS NULL
                  ORDER BY handle LIMIT $7) AS called) AS any_of_them
        WHERE found_by LIKE $6 ESCAPE '!'
        ORDER BY place, handle LIMIT $7) AS best ON best.id = a.id
    ORDER BY best.place, best.handle";

impl Store {
    /// Active accounts by name and handle, the best fit first, then by handle: case and accents
    /// aside, and letters left out where nothing else fits better.
    pub async fn search_people(&self, query: &str, limit: u32) -> Result<Vec<Person>, StoreError> {
        if query.contains('\0') {
            return Ok(Vec::new()); // No name holds it, and Postgres refuses to be asked.
        }
        if any_without(&mut *self.reads()).await? {
            self.write(|sql| Box::pin(async move { fill(sql).await })).await?;
        }
        let handle = query.trim().to_lowercase();
        let until = format!("{handle}{}", char::MAX);
        let words = words(query);
        if words.is_empty() && !handle.is_empty() {
            return Ok(Vec::new()); // Of nothing that a name is found by.
        }
        let part = like(&words);
        let loose = if words.chars().count() > MOST_LETTERS {
            format!("%{part}%")
        } else {
            let letters = words.chars().filter(|letter| !letter.is_whitespace());
            letters.fold("%".to_owned(), |all, letter| all + &like(&letter.to_string()) + "%")
        };
        let values = args![
            handle,
            format!(" {part}%"),
            format!("% @{part}%"),
            format!("% {part}%"),
            format!("%{part}%"),
            loose,
            limit,
            LOOKED_THROUGH,
            until,
        ];
        let found: Vec<Fit> = self.reads().all(SEARCH, values).await?;
        let better = found.iter().filter(|fit| fit.place < LOOSE).count();
        let kept = if better > 0 { better } else { found.len() };
        Ok(found.into_iter().take(kept).map(|fit| fit.person).collect())
    }
}

/// The place of those who fit letter by letter only.
const LOOSE: i64 = 4;

/// Someone who fits.
struct Fit {
    person: Person,
    place: i64,
}

impl Stored for Fit {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { person: row.person("person")?, place: row.get("place")? })
    }
}

/// The key by which someone is found: the words of the name, then those of the handle.
pub(crate) fn found_by(name: &str, handle: &str) -> String {
    format!(" {} @{}", words(name), words(handle))
}

/// A text in words, without case and accents.
fn words(text: &str) -> String {
    let key = confab_names::key(text);
    let words = key.split(|letter: char| letter.is_whitespace() || "-_.'’@".contains(letter));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Accounts without a key of their name: renamed, or written by a release that knows no keys.
const WITHOUT: &str = "
    SELECT id, name, handle, name_key FROM accounts
    WHERE found_of IS DISTINCT FROM name_key ORDER BY id LIMIT $1";

type Named = (i64, String, String, String);

async fn any_without(sql: &mut dyn Sql) -> Result<bool, StoreError> {
    let first: Option<Named> = sql.optional(WITHOUT, args![1_i64]).await?;
    Ok(first.is_some())
}

/// Makes the keys that are missing, some at once.
pub(crate) async fn fill(sql: &mut dyn Sql) -> Result<(), StoreError> {
    let key = "UPDATE accounts SET found_by = $2, found_of = $3 WHERE id = $1 AND name_key = $3";
    let found: Vec<Named> = sql.all(WITHOUT, args![AT_ONCE]).await?;
    for (id, name, handle, name_key) in &found {
        sql.execute(key, args![*id, found_by(name, handle), name_key]).await?;
    }
    Ok(())
}

/// Makes all keys at the start, some in each transaction, which begins with `begin`.
pub(crate) async fn fill_all(sql: &mut dyn Sql, begin: &'static str) -> Result<(), StoreError> {
    while any_without(sql).await? {
        sql.execute(begin, &[]).await?;
        fill(sql).await?;
        sql.execute("COMMIT", &[]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
