//! Looks of names that a release wrote which knows none: what is said to both databases about them.

/// Names that are looked at in one write, so that others need not wait.
pub(crate) const LOOKS_AT_ONCE: i64 = 500;

/// Rooms without a look of their name, by id: new ones, renamed ones and deleted ones.
pub(crate) const ROOMS_WITHOUT: &str = "
    SELECT id, name, name_key FROM rooms
    WHERE look_of IS DISTINCT FROM name_key AND (name <> '' OR look_of IS NOT NULL)
    ORDER BY id LIMIT $1";

/// Of the name that was read: a room that has another by now is left without.
pub(crate) const LOOK_OF_ROOM: &str =
    "UPDATE rooms SET look = $2, look_of = name_key WHERE id = $1 AND name_key = $3";

/// Accounts without a look of their name, by id.
pub(crate) const ACCOUNTS_WITHOUT: &str =
    "SELECT id, name, handle FROM accounts WHERE look IS NULL ORDER BY id LIMIT $1";

pub(crate) const LOOK_OF_ACCOUNT: &str =
    "UPDATE accounts SET look = $2, handle_look = $3 WHERE id = $1";

/// Whether another room has this name or look: a public one, or a private one of this person's. Each
/// is looked up in an index of its own.
pub(crate) const IS_NAME_TAKEN: &str = "
    SELECT EXISTS (SELECT 1 FROM rooms WHERE kind = 'public' AND look = $1 AND id <> $4)
        OR EXISTS (SELECT 1 FROM rooms WHERE kind = 'public' AND name_key = $2 AND id <> $4)
        OR EXISTS (SELECT 1 FROM members m JOIN rooms r ON r.id = m.room
                   WHERE m.person = $3 AND r.kind = 'private'
                     AND (r.look = $1 OR r.name_key = $2) AND r.id <> $4)";
