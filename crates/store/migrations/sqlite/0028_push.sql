-- Web Push: browsers that are told of messages while no page is open. A subscription belongs to the
-- session in which it was made, and goes with it.
CREATE TABLE push_subscriptions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    person        INTEGER NOT NULL REFERENCES accounts,
    session       INTEGER NOT NULL UNIQUE REFERENCES sessions ON DELETE CASCADE,
    endpoint      TEXT    NOT NULL UNIQUE,
    p256dh        BLOB    NOT NULL,
    auth          BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    failing_since INTEGER
) STRICT;
CREATE INDEX push_subscriptions_by_person ON push_subscriptions (person);

-- When someone is told, and of how much. Minutes are those of the day in their time zone.
CREATE TABLE push_settings (
    person       INTEGER NOT NULL PRIMARY KEY REFERENCES accounts,
    hide_text    INTEGER NOT NULL DEFAULT 0 CHECK (hide_text IN (0, 1)),
    paused_until INTEGER,
    quiet_from   INTEGER, -- null for no quiet hours
    quiet_to     INTEGER,
    quiet_days   INTEGER NOT NULL DEFAULT 127, -- a bit for each day of the week, Monday's the lowest
    zone         TEXT    NOT NULL DEFAULT '' -- of the browser, where the person names none
) STRICT;

-- Pushes that are due. `thread` is the root where the message stands in a thread alone, else 0. With
-- `closes` a notification that was shown is taken back.
CREATE TABLE push_queue (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription INTEGER NOT NULL REFERENCES push_subscriptions ON DELETE CASCADE,
    room         INTEGER NOT NULL,
    thread       INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    closes       INTEGER NOT NULL CHECK (closes IN (0, 1)),
    made_at      INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    leased_until INTEGER NOT NULL DEFAULT 0,
    tries        INTEGER NOT NULL DEFAULT 0,
    UNIQUE (subscription, room, thread, seq, closes)
) STRICT;
CREATE INDEX push_queue_due ON push_queue (due);

-- The newest message of a room, or thread, that a browser shows a notification of.
CREATE TABLE push_shown (
    subscription INTEGER NOT NULL REFERENCES push_subscriptions ON DELETE CASCADE,
    room         INTEGER NOT NULL,
    thread       INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (subscription, room, thread)
) STRICT, WITHOUT ROWID;
