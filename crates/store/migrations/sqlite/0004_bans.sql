-- Who may not be in a room: it does not exist for them. None of them is in members.
CREATE TABLE bans (
    room      INTEGER NOT NULL REFERENCES rooms,
    person    INTEGER NOT NULL REFERENCES accounts,
    banned_by INTEGER NOT NULL REFERENCES accounts,
    at        INTEGER NOT NULL,
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
