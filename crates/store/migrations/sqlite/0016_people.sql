-- People: a key by which each is found, their status and time zone, and group conversations.
-- A release that knows no keys writes names without: `found_of` is the `name_key` that a key was
-- made of, and tells where it is missing or old.
ALTER TABLE accounts ADD COLUMN found_by TEXT;
ALTER TABLE accounts ADD COLUMN found_of TEXT;
CREATE INDEX accounts_without_key ON accounts (id) WHERE found_of IS DISTINCT FROM name_key;
CREATE INDEX accounts_to_find ON accounts (id, handle, found_by, deactivated_at) WHERE deactivated_at IS NULL;

CREATE TABLE profiles (
    person       INTEGER NOT NULL PRIMARY KEY REFERENCES accounts,
    status_emoji TEXT NOT NULL DEFAULT '',
    status_text  TEXT NOT NULL DEFAULT '',
    status_until INTEGER, -- null for a status without an end
    busy_until   INTEGER,
    time_zone    TEXT NOT NULL DEFAULT ''
) STRICT;

-- Private rooms that are conversations of certain people. `people` are their ids, sorted, with
-- commas between; null for a room whose members are others by now.
CREATE TABLE group_rooms (
    room   INTEGER NOT NULL PRIMARY KEY REFERENCES rooms,
    people TEXT UNIQUE
) STRICT;
