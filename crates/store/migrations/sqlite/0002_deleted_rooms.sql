-- Rooms that exist for nobody any more, until their texts are erased.
CREATE TABLE deleted_rooms (
    room   INTEGER NOT NULL PRIMARY KEY REFERENCES rooms,
    at     INTEGER NOT NULL,
    erased INTEGER NOT NULL DEFAULT 0 -- up to this event
) STRICT;
