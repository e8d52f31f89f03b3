-- Choices of each member for a room, which nobody else sees. They outlive the membership, and are
-- there again for one who comes back.
CREATE TABLE room_settings (
    person    INTEGER NOT NULL REFERENCES accounts,
    room      INTEGER NOT NULL REFERENCES rooms,
    version   INTEGER NOT NULL, -- grows with each change, so that devices agree
    muted     INTEGER NOT NULL CHECK (muted IN (0, 1)),
    favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
    level     TEXT NOT NULL, -- messages that count as meant for the member
    PRIMARY KEY (person, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_settings_by_room ON room_settings (room);
