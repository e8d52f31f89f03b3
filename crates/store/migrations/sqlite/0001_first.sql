-- The first schema. Words are those of the wire; times are milliseconds since 1970 in UTC;
-- a `tag` is 64 random bits, kept as the signed number with the same bits.

CREATE TABLE accounts (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    handle         TEXT    NOT NULL UNIQUE,
    name           TEXT    NOT NULL,
    name_key       TEXT    NOT NULL, -- the name in lower case, for searching
    role           TEXT    NOT NULL CHECK (role IN ('administrator', 'member')),
    password       TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    deactivated_at INTEGER           -- null while the account is active
) STRICT;
CREATE INDEX accounts_by_name ON accounts (name_key);

CREATE TABLE rooms (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL CHECK (kind IN ('public', 'private', 'direct')),
    name         TEXT    NOT NULL,
    name_key     TEXT    NOT NULL, -- in lower case, for searching and uniqueness
    topic        TEXT    NOT NULL,
    topic_key    TEXT    NOT NULL,
    history      TEXT    NOT NULL DEFAULT 'whole' CHECK (history IN ('whole', 'from_join')),
    head         INTEGER NOT NULL DEFAULT 0,
    head_tag     INTEGER NOT NULL DEFAULT 0,
    member_count INTEGER NOT NULL DEFAULT 0,
    direct_low   INTEGER REFERENCES accounts, -- the two of a direct room, sorted
    direct_high  INTEGER REFERENCES accounts,
    created_at   INTEGER NOT NULL,
    UNIQUE (direct_low, direct_high),
    CHECK ((kind = 'direct') = (direct_low IS NOT NULL AND direct_high IS NOT NULL)),
    CHECK (direct_low < direct_high)
) STRICT;
CREATE UNIQUE INDEX rooms_by_public_name ON rooms (name_key) WHERE kind = 'public';

CREATE TABLE members (
    room         INTEGER NOT NULL REFERENCES rooms,
    person       INTEGER NOT NULL REFERENCES accounts,
    role         TEXT    NOT NULL CHECK (role IN ('owner', 'member')),
    joined_seq   INTEGER NOT NULL,
    read_version INTEGER NOT NULL DEFAULT 0,
    read_seq     INTEGER NOT NULL,
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_person ON members (person, room);

-- A room's log. It carries no text: see message_versions and room_versions.
CREATE TABLE events (
    room      INTEGER NOT NULL REFERENCES rooms,
    seq       INTEGER NOT NULL,
    tag       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    author    INTEGER NOT NULL REFERENCES accounts,
    client_id TEXT,    -- null for what nobody asked for by a command
    command   BLOB,    -- a hash, to tell a retry from another command; null once deleted
    kind      TEXT    NOT NULL,
    message   INTEGER, -- the message that this sent, edited or deleted
    reply_to  INTEGER,
    member    INTEGER REFERENCES accounts,
    version   INTEGER, -- the text that this wrote, in message_versions
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_by_client_id ON events (author, client_id) WHERE client_id IS NOT NULL;

-- What each message is by now.
CREATE TABLE messages (
    room    INTEGER NOT NULL REFERENCES rooms,
    seq     INTEGER NOT NULL,
    author  INTEGER NOT NULL,
    changed INTEGER NOT NULL, -- the event that last changed it
    live    INTEGER NOT NULL CHECK (live IN (0, 1)),
    version INTEGER NOT NULL, -- the text now, in message_versions
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

-- The only place that holds what people wrote. Rows are only ever put at the end, and the text of
-- a deleted message is overwritten in its place, with as many zeros. So SQLite never moves a row
-- from page to page, which would leave copies that no later deletion finds, `secure_delete` or not.
CREATE TABLE message_versions (
    id       INTEGER PRIMARY KEY,
    previous INTEGER, -- the version before, of the same message
    room     INTEGER NOT NULL,
    seq      INTEGER NOT NULL, -- the event that wrote it
    mentions BLOB    NOT NULL, -- handles, separated by spaces
    body     BLOB    NOT NULL  -- UTF-8
) STRICT;

-- Whom the live messages mention now, except their authors.
CREATE TABLE mentions (
    person  INTEGER NOT NULL REFERENCES accounts,
    room    INTEGER NOT NULL REFERENCES rooms,
    message INTEGER NOT NULL,
    PRIMARY KEY (person, room, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_message ON mentions (room, message);

-- What a room was called after each event that named it.
CREATE TABLE room_versions (
    room  INTEGER NOT NULL REFERENCES rooms,
    seq   INTEGER NOT NULL,
    name  TEXT    NOT NULL,
    topic TEXT    NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    person     INTEGER NOT NULL REFERENCES accounts,
    token      BLOB    NOT NULL UNIQUE, -- SHA-256
    kind       TEXT    NOT NULL CHECK (kind IN ('browser', 'token')),
    name       TEXT    NOT NULL,        -- what the browser calls itself, or the token is called
    scopes     TEXT    NOT NULL,        -- words separated by spaces; empty for a browser
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL,
    expires_at INTEGER,
    idle_ms    INTEGER
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person);

CREATE TABLE invites (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    code       BLOB    NOT NULL UNIQUE, -- SHA-256
    created_by INTEGER NOT NULL REFERENCES accounts,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    uses_left  INTEGER NOT NULL CHECK (uses_left >= 0)
) STRICT;

CREATE TABLE access_changes (
    id      INTEGER PRIMARY KEY AUTOINCREMENT, -- one writer at a time: in commit order
    kind    TEXT    NOT NULL CHECK (kind IN ('room', 'session', 'account')),
    person  INTEGER NOT NULL,
    room    INTEGER,
    session INTEGER,
    at      INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
