//! Looks of names, where a release wrote them that knows no looks; and which are taken.

use confab_protocol::{RoomId, UserId};

use crate::StoreError;
use crate::statement::{Sql, args};

/// Names that are looked at in one write, so that others need not wait.
const AT_ONCE: u32 = 500;

/// Rooms without a look of their name, by id: new ones, renamed ones and deleted ones.
const ROOMS: &str = "
    SELECT id, name, name_key FROM rooms
    WHERE look_of IS DISTINCT FROM name_key AND (name <> '' OR look_of IS NOT NULL)
    ORDER BY id LIMIT $1";

/// Accounts without a look of their name, by id.
const ACCOUNTS: &str =
    "SELECT id, name, handle FROM accounts WHERE look IS NULL ORDER BY id LIMIT $1";

/// A name as it was read: a room that has another by now is left without.
pub(crate) const LOOK_OF_ROOM: &str =
    "UPDATE rooms SET look = $2, look_of = name_key WHERE id = $1 AND name_key = $3";

type Named = (i64, String, String);

/// Looks at all names at the start, a few in each transaction, which begins with `begin`.
pub(crate) async fn fill(sql: &mut dyn Sql, begin: &'static str) -> Result<(), StoreError> {
    while is_any_without(sql).await? {
        sql.execute(begin, &[]).await?;
        rooms(sql).await?;
        accounts(sql).await?;
        sql.execute("COMMIT", &[]).await?;
    }
    Ok(())
}

async fn is_any_without(sql: &mut dyn Sql) -> Result<bool, StoreError> {
    let room: Option<Named> = sql.optional(ROOMS, args![1_i64]).await?;
    let account: Option<Named> = sql.optional(ACCOUNTS, args![1_i64]).await?;
    Ok(room.is_some() || account.is_some())
}

/// Before a room's name is compared, once the lock for making rooms is held. Nearly always there
/// are none.
pub(crate) async fn rooms(sql: &mut dyn Sql) -> Result<(), StoreError> {
    let found: Vec<Named> = sql.all(ROOMS, args![AT_ONCE]).await?;
    for (id, name, key) in &found {
        sql.execute(LOOK_OF_ROOM, args![*id, confab_names::look(name), key]).await?;
    }
    Ok(())
}

/// Before an account's names are compared.
pub(crate) async fn accounts(sql: &mut dyn Sql) -> Result<(), StoreError> {
    let look = "UPDATE accounts SET look = $2, handle_look = $3 WHERE id = $1";
    let found: Vec<Named> = sql.all(ACCOUNTS, args![AT_ONCE]).await?;
    for (id, name, handle) in &found {
        let of_handle = confab_names::look_of_handle(handle);
        sql.execute(look, args![*id, confab_names::look(name), of_handle]).await?;
    }
    Ok(())
}

/// Whether no *other* room that this person may see has the name, or one that looks like it. Rooms
/// that they may not see don't count, or a name would tell that there is one; public ones always do.
/// Each is looked up in an index of its own.
pub(crate) async fn name_is_free(
    sql: &mut dyn Sql,
    name: &str,
    person: UserId,
    room: Option<RoomId>,
) -> Result<bool, StoreError> {
    rooms(sql).await?;
    let is_taken = "
        SELECT EXISTS (SELECT 1 FROM rooms WHERE kind = 'public' AND look = $1 AND id <> $4)
            OR EXISTS (SELECT 1 FROM rooms WHERE kind = 'public' AND name_key = $2 AND id <> $4)
            OR EXISTS (SELECT 1 FROM members m JOIN rooms r ON r.id = m.room
                       WHERE m.person = $3 AND {kind r} = 'private'
                         AND (r.look = $1 OR r.name_key = $2) AND r.id <> $4)";
    let of_none = RoomId(0);
    let values =
        args![confab_names::look(name), name.to_lowercase(), person, room.unwrap_or(of_none)];
    let (is_taken,): (bool,) = sql.one(is_taken, values).await?;
    Ok(!is_taken)
}
