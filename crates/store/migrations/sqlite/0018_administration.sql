-- Acts of administrators and of people who invite, each written with the act itself.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    actor  INTEGER NOT NULL REFERENCES accounts,
    act    TEXT    NOT NULL, -- a word of the wire; later releases have more
    person INTEGER REFERENCES accounts, -- the person that it is about
    room   INTEGER, -- the room that it is about, which may be gone
    about  TEXT    NOT NULL, -- what else there is to say, for people
    origin TEXT    NOT NULL  -- the network that the request came from
) STRICT;
CREATE INDEX audit_by_time ON audit (at);

-- Links by which someone who has forgotten their password chooses another. A person has one at a
-- time; one that was used is kept for a while, so that it can say so.
CREATE TABLE reset_links (
    code       BLOB    NOT NULL PRIMARY KEY, -- SHA-256
    person     INTEGER NOT NULL REFERENCES accounts,
    made_by    INTEGER NOT NULL REFERENCES accounts,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER -- null while it can be used
) STRICT, WITHOUT ROWID;
CREATE INDEX reset_links_by_person ON reset_links (person);
CREATE INDEX reset_links_by_time ON reset_links (expires_at);

-- Whom an invitation is for, in its maker's words.
ALTER TABLE invites ADD COLUMN label TEXT NOT NULL DEFAULT '';
