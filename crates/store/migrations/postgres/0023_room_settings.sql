-- Choices of each member for a room, which nobody else sees. They outlive the membership, and are
-- there again for one who comes back.
CREATE TABLE room_settings (
    person    BIGINT NOT NULL REFERENCES accounts,
    room      BIGINT NOT NULL REFERENCES rooms,
    version   BIGINT NOT NULL, -- grows with each change, so that devices agree
    muted     BOOLEAN NOT NULL,
    favourite BOOLEAN NOT NULL,
    level     TEXT NOT NULL, -- messages that count as meant for the member
    PRIMARY KEY (person, room)
);
CREATE INDEX room_settings_by_room ON room_settings (room);
