-- Messages that someone keeps at hand for themselves.
CREATE TABLE saved (
    person  INTEGER NOT NULL REFERENCES accounts,
    room    INTEGER NOT NULL,
    message INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (person, room, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_by_time ON saved (person, at, room, message);
CREATE INDEX saved_by_message ON saved (room, message);

-- When someone was mentioned, so that the newest are found without looking at all. Null in rows of
-- the release before, until they are read by their message.
ALTER TABLE mentions ADD COLUMN at INTEGER;
UPDATE mentions SET at = (
    SELECT e.at FROM events e WHERE e.room = mentions.room AND e.seq = mentions.message);
CREATE INDEX mentions_by_time ON mentions (person, at, room, message);
