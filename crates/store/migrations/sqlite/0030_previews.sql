-- Previews of the links of a message, as a list in JSON: the newest row holds. Each is also in the
-- payload of the event `seq`, from which it goes with its message.
CREATE TABLE previews (
    room     INTEGER NOT NULL,
    message  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    previews TEXT NOT NULL,
    PRIMARY KEY (room, message, seq)
) STRICT, WITHOUT ROWID;
