-- Messages in threads: the root of the thread, and whether the room's timeline passes the message
-- by. A release that knows no threads shows each as a reply in the room.
ALTER TABLE messages ADD COLUMN thread BIGINT;
ALTER TABLE messages ADD COLUMN aside BOOLEAN NOT NULL DEFAULT FALSE;

-- Messages of a room's timeline, with what counting the unread ones looks at: however long a thread
-- is, a page and a count pass over it at no cost.
CREATE INDEX messages_of_rooms ON messages (room, seq, author, live) WHERE NOT aside;
CREATE INDEX messages_of_threads ON messages (room, thread, seq) WHERE thread IS NOT NULL;

-- Threads that were begun. `count` is of live messages.
CREATE TABLE threads (
    room     BIGINT NOT NULL,
    root     BIGINT NOT NULL,
    count    BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (room, root)
);

-- Who follows a thread, or has stopped following it, how far they have read it, and the first
-- message that they wrote in it.
CREATE TABLE thread_people (
    room      BIGINT NOT NULL,
    root      BIGINT NOT NULL,
    person    BIGINT NOT NULL REFERENCES accounts,
    following BOOLEAN NOT NULL,
    wrote     BIGINT,
    read_seq  BIGINT NOT NULL,
    PRIMARY KEY (room, root, person)
);
CREATE INDEX threads_followed ON thread_people (person, room, root) WHERE following;
CREATE INDEX thread_writers ON thread_people (room, root, wrote) WHERE wrote IS NOT NULL;
