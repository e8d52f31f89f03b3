-- Commands that changed nothing, and the event that had done before what they ask for: each later
-- try is answered alike.
CREATE TABLE no_ops (
    author    INTEGER NOT NULL REFERENCES accounts,
    client_id TEXT    NOT NULL,
    room      INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    command   BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (author, client_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX no_ops_by_time ON no_ops (at);
