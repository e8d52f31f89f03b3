-- How far each consumer of the logs has got, room by room.
CREATE TABLE feeds (
    name TEXT   NOT NULL,
    room BIGINT NOT NULL REFERENCES rooms,
    seq  BIGINT NOT NULL,
    PRIMARY KEY (name, room)
);

-- Which server reads a feed, and until when it does if it says no more.
CREATE TABLE feed_leases (
    name   TEXT   NOT NULL PRIMARY KEY,
    holder BIGINT NOT NULL,
    until  BIGINT NOT NULL
);
