-- The description of a room, by the event that gave it.
CREATE TABLE room_descriptions (
    room        BIGINT PRIMARY KEY REFERENCES rooms,
    seq         BIGINT NOT NULL,
    description TEXT NOT NULL
);
