-- People: a key by which each is found, their status and time zone, and group conversations.
-- A release that knows no keys writes names without: `found_of` is the `name_key` that a key was
-- made of, and tells where it is missing or old.
ALTER TABLE accounts ADD COLUMN found_by TEXT COLLATE "C";
ALTER TABLE accounts ADD COLUMN found_of TEXT COLLATE "C";
CREATE INDEX accounts_without_key ON accounts (id) WHERE found_of IS DISTINCT FROM name_key;
CREATE INDEX accounts_to_find ON accounts (id, handle, found_by, deactivated_at) WHERE deactivated_at IS NULL;

CREATE TABLE profiles (
    person       BIGINT NOT NULL PRIMARY KEY REFERENCES accounts,
    status_emoji TEXT NOT NULL DEFAULT '',
    status_text  TEXT NOT NULL DEFAULT '',
    status_until BIGINT, -- null for a status without an end
    busy_until   BIGINT,
    time_zone    TEXT NOT NULL DEFAULT ''
);

-- Private rooms that are conversations of certain people. `people` are their ids, sorted, with
-- commas between; null for a room whose members are others by now.
CREATE TABLE group_rooms (
    room   BIGINT NOT NULL PRIMARY KEY REFERENCES rooms,
    people TEXT UNIQUE
);
