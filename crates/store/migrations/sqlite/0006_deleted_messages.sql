-- Deleted messages with versions that are still to be erased, of which nobody sees anything.
CREATE TABLE deleted_messages (
    room    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    version INTEGER NOT NULL, -- the newest of those, in message_versions
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
