-- Who put which emoji on a message, by the event that says so.
CREATE TABLE reactions (
    room    BIGINT NOT NULL,
    message BIGINT NOT NULL,
    emoji   TEXT NOT NULL,
    person  BIGINT NOT NULL REFERENCES accounts,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (room, message, emoji, person)
);

-- The first who did, without looking at all of them.
CREATE UNIQUE INDEX reactions_in_turn ON reactions (room, message, emoji, seq);

-- How many there are of each, so that a page counts none. `seq` is the event that began it.
CREATE TABLE reaction_counts (
    room    BIGINT NOT NULL,
    message BIGINT NOT NULL,
    emoji   TEXT NOT NULL,
    count   BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (room, message, emoji)
);
