-- Events that are about no message: with the messages, the lines of a page of history. What changes
-- a message is in no page, however often it happened.
CREATE INDEX events_of_rooms ON events (room, seq) WHERE message IS NULL;
