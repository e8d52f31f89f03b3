-- Who may not be in a room: it does not exist for them. None of them is in members.
CREATE TABLE bans (
    room      BIGINT NOT NULL REFERENCES rooms,
    person    BIGINT NOT NULL REFERENCES accounts,
    banned_by BIGINT NOT NULL REFERENCES accounts,
    at        BIGINT NOT NULL,
    PRIMARY KEY (room, person)
);
