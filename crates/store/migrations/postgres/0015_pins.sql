-- Messages that a room keeps at hand, by the event that says so.
CREATE TABLE pins (
    room    BIGINT NOT NULL,
    message BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (room, message)
);
