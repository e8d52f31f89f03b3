-- When an invitation to a room was taken back. It is kept for as long as one that waits, so that
-- it counts as one that was made.
ALTER TABLE room_invitations ADD COLUMN ended_at INTEGER;
