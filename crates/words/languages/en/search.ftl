# Looking for messages.

## First

open = Search messages

## Late

title = Search
field = Search messages
go = Search
close = Close search
scope = Where to search
here = This room
everywhere = Everywhere
key-here = Search in this room
key-everywhere = Search everywhere
# $query (text): what was typed
for = Search messages for “{ $query }”
recent = Recent searches
clear = Clear
looking = Searching…
found = { $count ->
    [one] 1 message
   *[other] { $count } messages
}
found-more = { $count ->
    [one] 1 message, and more
   *[other] { $count } messages, and more
}
none = No messages
none-text = Try fewer or other words, or a filter.
none-so-far = Nothing in the newest of them. Look further back?
search-everywhere = Search everywhere
older = Older
unknown = No such filter, person or room: { $word }
filters = Filters
help-from = by someone, or by you
help-in = in a room, or with someone
help-date = a day, a month or a year; also “today”
help-has = what a message has
help-is = in a thread; pinned
help-words = exact words in a row; without a word

## Printed

# $room (text): the room's name
only-in = Only in { $room }
indexing = Older messages are still being indexed ({ NUMBER($percent) } %); not all are found yet.
