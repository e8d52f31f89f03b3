-- Invitations to a room, for people who want to be asked before they are added to one.
CREATE TABLE room_invitations (
    room        INTEGER NOT NULL REFERENCES rooms,
    person      INTEGER NOT NULL REFERENCES accounts,
    invited_by  INTEGER NOT NULL REFERENCES accounts,
    at          INTEGER NOT NULL,
    declined_at INTEGER, -- null while it can be accepted
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_invitations_by_person ON room_invitations (person);
CREATE INDEX room_invitations_by_inviter ON room_invitations (invited_by, at);

-- People who want to be asked.
CREATE TABLE asks_first (
    person INTEGER NOT NULL PRIMARY KEY REFERENCES accounts
) STRICT;

-- Whom someone has added to rooms, and which rooms they have made, of late.
CREATE INDEX events_by_addition ON events (author, kind, at)
    WHERE kind IN ('member_joined', 'room_created');
