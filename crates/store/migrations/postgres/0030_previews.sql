-- Previews of the links of a message, as a list in JSON: the newest row holds. Each is also in the
-- payload of the event `seq`, from which it goes with its message.
CREATE TABLE previews (
    room     BIGINT NOT NULL,
    message  BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    previews TEXT NOT NULL,
    PRIMARY KEY (room, message, seq)
);
