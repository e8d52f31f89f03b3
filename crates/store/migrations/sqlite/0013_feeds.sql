-- How far each consumer of the logs has got, room by room.
CREATE TABLE feeds (
    name TEXT    NOT NULL,
    room INTEGER NOT NULL REFERENCES rooms,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (name, room)
) STRICT, WITHOUT ROWID;

-- Which server reads a feed, and until when it does if it says no more.
CREATE TABLE feed_leases (
    name   TEXT    NOT NULL PRIMARY KEY,
    holder INTEGER NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
