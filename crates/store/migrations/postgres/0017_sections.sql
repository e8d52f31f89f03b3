-- Sections of someone's list of rooms, in their order, as JSON. Each has a number of its own, which
-- no later one of this person gets. The version grows with each change, so that devices agree.
CREATE TABLE room_sections (
    person   BIGINT PRIMARY KEY REFERENCES accounts,
    version  BIGINT NOT NULL,
    last     BIGINT NOT NULL,
    sections TEXT NOT NULL
);

-- The section in which a member keeps a room; one that was deleted counts as none.
CREATE TABLE sectioned_rooms (
    person  BIGINT NOT NULL REFERENCES accounts,
    room    BIGINT NOT NULL REFERENCES rooms,
    section BIGINT NOT NULL,
    PRIMARY KEY (person, room)
);
CREATE INDEX sectioned_rooms_by_room ON sectioned_rooms (room);
