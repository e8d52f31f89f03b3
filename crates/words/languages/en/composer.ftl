# Where one writes, and where one would.

## First

label = Message { $room }
send = Send
send-hint = Send (Enter)
left = { NUMBER($count) } left
too-long = { $count ->
    [one] Too long by 1 character.
   *[other] Too long by { $count } characters.
}
outbox-full = Too many messages wait to be sent. This one is kept here.
typing = { $name } is typing…
both-typing = { $name } and { $other } are typing…
several-typing = Several people are typing…
# $room (element)
previewing = You’re previewing { $room }. Join to post.
join = Join
archived = This room is archived.
read-only = Only owners and moderators can post here.

## Late

people = People
emoji = Emoji
rooms = Rooms
not-in = not joined
here = Everyone who is here
everyone = Everyone in this room
tell-all = Notify all { NUMBER($count) } people?
keep-writing = Keep writing
long-paste = A long text. Send it as a file?
as-file = Send as a file
as-text = Keep as text
