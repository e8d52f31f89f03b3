-- Files that people bring along. Their content lies elsewhere, in objects that are named by its
-- SHA-256: files of the same content share one.
CREATE TABLE files (
    id         TEXT PRIMARY KEY,
    owner      BIGINT NOT NULL REFERENCES accounts,
    -- A text in bytes, so that it can be overwritten in its place.
    name       BYTEA NOT NULL,
    -- First it is 'coming', then 'whole', then 'attached' to a message; or it is a 'picture' of its
    -- owner or of the 'installation'. One that is 'gone' is removed by and by.
    state      TEXT NOT NULL,
    -- Bytes that its upload brings, and those of them that are there.
    length     BIGINT NOT NULL,
    staged     BIGINT NOT NULL,
    -- Bytes that count for its owner.
    size       BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    kind       TEXT NOT NULL,
    width      BIGINT,
    height     BIGINT,
    object     TEXT,
    small      TEXT,
    large      TEXT,
    touched_at BIGINT NOT NULL
);
CREATE INDEX files_by_owner ON files (owner, state, size);
CREATE INDEX files_by_state ON files (state, touched_at);
CREATE INDEX files_by_object ON files (object) WHERE object IS NOT NULL;
CREATE INDEX files_by_small ON files (small) WHERE small IS NOT NULL;
CREATE INDEX files_by_large ON files (large) WHERE large IS NOT NULL;

-- Pieces of a file that is coming, in the order of their beginnings.
CREATE TABLE file_parts (
    file  TEXT NOT NULL,
    start BIGINT NOT NULL,
    size  BIGINT NOT NULL,
    name  TEXT NOT NULL,
    PRIMARY KEY (file, start)
);

-- Objects that no file has any more, until they are removed.
CREATE TABLE doomed_objects (
    object TEXT PRIMARY KEY
);

CREATE TABLE message_files (
    room     BIGINT NOT NULL,
    message  BIGINT NOT NULL,
    position BIGINT NOT NULL,
    file     TEXT NOT NULL REFERENCES files,
    PRIMARY KEY (room, message, position)
);
CREATE UNIQUE INDEX message_files_by_file ON message_files (file);

ALTER TABLE accounts ADD COLUMN picture TEXT;
