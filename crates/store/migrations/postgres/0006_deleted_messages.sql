-- Deleted messages with versions that are still to be erased, of which nobody sees anything.
CREATE TABLE deleted_messages (
    room    BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    version BIGINT NOT NULL, -- the newest of those, in message_versions
    PRIMARY KEY (room, seq)
);
