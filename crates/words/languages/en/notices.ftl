# What happened in a room, as a line between its messages.

## First

started = { $name } started the conversation
created = { $name } created #{ $room }
joined = { $name } joined
added = { $name } added { $other }
left = { $name } left
removed = { $name } removed { $other }
changed = { $name } changed the room
renamed = { $name } renamed the room to #{ $room }
topic-cleared = { $name } cleared the topic
topic-set = { $name } set the topic to “{ $topic }”
renamed-cleared = { $name } renamed the room to #{ $room } and cleared the topic
renamed-set = { $name } renamed the room to #{ $room } and set the topic to “{ $topic }”
