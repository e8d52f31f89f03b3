-- Browsers in which an account has signed in before. It lets nobody in: their attempts to sign in
-- are counted apart from those of strangers.
CREATE TABLE devices (
    person  BIGINT NOT NULL REFERENCES accounts,
    token   BYTEA  NOT NULL, -- SHA-256
    used_at BIGINT NOT NULL,
    PRIMARY KEY (person, token)
);
CREATE INDEX devices_by_time ON devices (used_at);
