-- Messages in the search index. Their numbers grow with the time at which they were sent, so that
-- the newest are found without sorting all.
CREATE TABLE search_docs (
    id      INTEGER PRIMARY KEY,
    room    INTEGER NOT NULL,
    message INTEGER NOT NULL,
    version INTEGER NOT NULL, -- the text that is indexed, in message_versions
    marks   INTEGER NOT NULL, -- bits for what else is indexed of it
    UNIQUE (room, message)
) STRICT;

-- The tokens of each, under the same number: codes of small letters and digits, and no text. A
-- deleted row leaves its codes where they are until segments are merged.
CREATE VIRTUAL TABLE search_index USING fts5 (
    tokens, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '5 8', detail = full
);
INSERT INTO search_index (search_index, rank) VALUES ('deletemerge', 5);
