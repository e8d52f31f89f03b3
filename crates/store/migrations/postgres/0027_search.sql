-- Messages in the search index. Their numbers grow with the time at which they were sent, so that
-- the newest are found without sorting all.
CREATE TABLE search_docs (
    id      BIGINT PRIMARY KEY,
    room    BIGINT NOT NULL,
    message BIGINT NOT NULL,
    version BIGINT NOT NULL, -- the text that is indexed, in message_versions
    marks   BIGINT NOT NULL, -- bits for what else is indexed of it
    UNIQUE (room, message)
);

-- The tokens of each, under the same number: codes of small letters and digits, and no text.
CREATE TABLE search_index (
    rowid  BIGINT PRIMARY KEY,
    tokens TSVECTOR NOT NULL
);
-- Rows that wait to be put into the index would be gone through by each query.
CREATE INDEX search_tokens ON search_index USING GIN (tokens) WITH (fastupdate = off);
