-- Who put which emoji on a message, by the event that says so.
CREATE TABLE reactions (
    room    INTEGER NOT NULL,
    message INTEGER NOT NULL,
    emoji   TEXT NOT NULL,
    person  INTEGER NOT NULL REFERENCES accounts,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (room, message, emoji, person)
) STRICT, WITHOUT ROWID;

-- The first who did, without looking at all of them.
CREATE UNIQUE INDEX reactions_in_turn ON reactions (room, message, emoji, seq);

-- How many there are of each, so that a page counts none. `seq` is the event that began it.
CREATE TABLE reaction_counts (
    room    INTEGER NOT NULL,
    message INTEGER NOT NULL,
    emoji   TEXT NOT NULL,
    count   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (room, message, emoji)
) STRICT, WITHOUT ROWID;
