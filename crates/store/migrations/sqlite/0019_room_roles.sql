-- Marks beside what the release before reads: a member may be a moderator, and a room may be one
-- in which only those write who lead it, or nobody.
ALTER TABLE members ADD COLUMN moderator INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN read_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
