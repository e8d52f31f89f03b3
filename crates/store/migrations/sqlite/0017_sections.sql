-- Sections of someone's list of rooms, in their order, as JSON. Each has a number of its own, which
-- no later one of this person gets. The version grows with each change, so that devices agree.
CREATE TABLE room_sections (
    person   INTEGER PRIMARY KEY REFERENCES accounts,
    version  INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    sections TEXT NOT NULL
) STRICT;

-- The section in which a member keeps a room; one that was deleted counts as none.
CREATE TABLE sectioned_rooms (
    person  INTEGER NOT NULL REFERENCES accounts,
    room    INTEGER NOT NULL REFERENCES rooms,
    section INTEGER NOT NULL,
    PRIMARY KEY (person, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX sectioned_rooms_by_room ON sectioned_rooms (room);
