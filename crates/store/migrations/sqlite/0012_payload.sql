-- What is particular to a kind of event and has no column, as a JSON object: it goes out as it is,
-- beside the kind. Null where there is nothing of the sort, and in rows of the release before. Text
-- that people wrote stays in message_versions, where a deletion finds it.
ALTER TABLE events ADD COLUMN payload TEXT;
