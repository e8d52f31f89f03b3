-- Invitations to a room, for people who want to be asked before they are added to one.
CREATE TABLE room_invitations (
    room        BIGINT NOT NULL REFERENCES rooms,
    person      BIGINT NOT NULL REFERENCES accounts,
    invited_by  BIGINT NOT NULL REFERENCES accounts,
    at          BIGINT NOT NULL,
    declined_at BIGINT, -- null while it can be accepted
    PRIMARY KEY (room, person)
);
CREATE INDEX room_invitations_by_person ON room_invitations (person);
CREATE INDEX room_invitations_by_inviter ON room_invitations (invited_by, at);

-- People who want to be asked.
CREATE TABLE asks_first (
    person BIGINT NOT NULL PRIMARY KEY REFERENCES accounts
);

-- Whom someone has added to rooms, and which rooms they have made, of late.
CREATE INDEX events_by_addition ON events (author, kind, at)
    WHERE kind IN ('member_joined', 'room_created');
