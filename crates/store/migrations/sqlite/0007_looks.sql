-- What names look like: the same for two that people take for each other. A release that knows no
-- looks writes names without: `look_of` is the `name_key` that a look was made of, and tells where
-- it is missing or old. Accounts keep their names.
ALTER TABLE rooms ADD COLUMN look TEXT;
ALTER TABLE rooms ADD COLUMN look_of TEXT;
CREATE INDEX rooms_by_look ON rooms (look);
CREATE INDEX rooms_without_look ON rooms (id)
    WHERE look_of IS DISTINCT FROM name_key AND (name <> '' OR look_of IS NOT NULL);

ALTER TABLE accounts ADD COLUMN look TEXT;
ALTER TABLE accounts ADD COLUMN handle_look TEXT;
CREATE INDEX accounts_by_look ON accounts (look);
CREATE INDEX accounts_by_handle_look ON accounts (handle_look);
CREATE INDEX accounts_without_look ON accounts (id) WHERE look IS NULL;

-- What sets a person apart beside their name: 1 for an administrator, 2 where someone else's name
-- looks the same.
CREATE VIEW person_marks AS
SELECT a.id AS person,
       CASE WHEN a.role = 'administrator' AND a.deactivated_at IS NULL THEN 1 ELSE 0 END
       + CASE WHEN EXISTS (SELECT 1 FROM accounts o
                           WHERE o.look = a.look AND o.id <> a.id AND o.deactivated_at IS NULL)
              THEN 2 ELSE 0 END AS marks
FROM accounts a;
