-- Commands that were refused, so that none of their tries is carried out later.
CREATE TABLE refusals (
    author    INTEGER NOT NULL REFERENCES accounts,
    client_id TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (author, client_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX refusals_by_time ON refusals (at);
