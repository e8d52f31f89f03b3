-- Browsers in which an account has signed in before. It lets nobody in: their attempts to sign in
-- are counted apart from those of strangers.
CREATE TABLE devices (
    person  INTEGER NOT NULL REFERENCES accounts,
    token   BLOB    NOT NULL, -- SHA-256
    used_at INTEGER NOT NULL,
    PRIMARY KEY (person, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_time ON devices (used_at);
