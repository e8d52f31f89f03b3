-- Commands that changed nothing, and the event that had done before what they ask for: each later
-- try is answered alike.
CREATE TABLE no_ops (
    author    BIGINT NOT NULL REFERENCES accounts,
    client_id TEXT   NOT NULL,
    room      BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    command   BYTEA  NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (author, client_id)
);
CREATE INDEX no_ops_by_time ON no_ops (at);
