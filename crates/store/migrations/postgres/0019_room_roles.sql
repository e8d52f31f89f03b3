-- Marks beside what the release before reads: a member may be a moderator, and a room may be one
-- in which only those write who lead it, or nobody.
ALTER TABLE members ADD COLUMN moderator BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE rooms ADD COLUMN read_only BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE rooms ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
