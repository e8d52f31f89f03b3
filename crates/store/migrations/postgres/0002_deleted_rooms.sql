-- Rooms that exist for nobody any more, until their texts are erased.
CREATE TABLE deleted_rooms (
    room   BIGINT NOT NULL PRIMARY KEY REFERENCES rooms,
    at     BIGINT NOT NULL,
    erased BIGINT NOT NULL DEFAULT 0 -- up to this event
);
