-- The description of a room, by the event that gave it.
CREATE TABLE room_descriptions (
    room        INTEGER PRIMARY KEY REFERENCES rooms,
    seq         INTEGER NOT NULL,
    description TEXT NOT NULL
) STRICT;
