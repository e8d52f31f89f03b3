# The list of rooms, and the head of the one that is open.

## First

rooms = Rooms
direct = Direct messages
your-rooms = Your rooms
browse = Browse rooms
new-room = New room
new-message = New message
close = Close
search = Find a room or person
invitations = Invitations: { NUMBER($count) }
more = { NUMBER($count) } more
more-rooms = More rooms
# Said before the name of a private room.
private = private
unread = unread
count-unread = { NUMBER($count) } unread
mentions = { $count ->
    [one] 1 mention
   *[other] { NUMBER($count) } mentions
}
# There are more than are counted.
over = { NUMBER($count) }+
over-mentions = { NUMBER($count) }+ mentions
administration = Administration
settings = Settings

details = Details:
details-hint = Details (Ctrl+.)
count-online = { NUMBER($count) } online
# $word (element) - left out where there is no room
members = { NUMBER($count) }{ $word }
members-word = { $count ->
    [one] { " " }member
   *[other] { " " }members
}
