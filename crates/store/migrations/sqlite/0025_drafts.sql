-- Unfinished messages: of each person one for each room, and one for each thread in it (0 for the
-- room itself). A draft that was sent or given up keeps its version, by which devices agree.
CREATE TABLE drafts (
    person  INTEGER NOT NULL REFERENCES accounts,
    room    INTEGER NOT NULL REFERENCES rooms,
    thread  INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    text    INTEGER, -- in draft_texts; null where there is none
    bytes   INTEGER NOT NULL, -- how much of the text's place it fills
    PRIMARY KEY (person, room, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_room ON drafts (room);

-- Places for the texts of drafts, of a few sizes. As in message_versions rows are only ever put at
-- the end, and a text is overwritten in its place by one of the same length: a later draft, or
-- zeros. A place that is free is used again.
CREATE TABLE draft_texts (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    size  INTEGER NOT NULL,
    taken INTEGER NOT NULL CHECK (taken IN (0, 1)),
    body  BLOB    NOT NULL
) STRICT;
CREATE INDEX draft_texts_free ON draft_texts (size) WHERE taken = 0;
