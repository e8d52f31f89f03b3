# Rooms: the pages that list them, make them, and stand where one would be.

## First: where a room would be

not-found = Not found
not-found-title = Room not found
not-found-text = This room doesn’t exist, or you don’t have access to it.
browse = Browse rooms
loading = Loading messages…
to-rooms = Rooms
back-mentions = { $count ->
    [one] Rooms, 1 mention
   *[other] Rooms, { $count } mentions
}
skip-to-messages = Skip to messages
skip-to-content = Skip to content

## Late: in its place

taken = You are no longer in { $room }
taken-text = You left it on another device, or were removed.
not-sent = Not sent: { $body }
discard = Discard
room = Room
failed = This room can’t be loaded right now
failed-text = It will be tried again as soon as the server answers.
retry = Retry

## Printed

no-page = Page not found
no-page-title = There is nothing at this address
no-page-text = This page doesn’t exist, or you don’t have access to it.
to-your-rooms = Back to your rooms

members = { $count ->
    [one] 1 member
   *[other] { $count } members
}
archived = Archived
search = Search rooms
none-title = No room matches
none-text = Try another word, or create the room.
create = Create room
open = Open
join = Join
join-room = Join { $room }

new-room = New room
name = Name
name-example = release-planning
topic = Topic
topic-hint = A line about what it is for
who-can-join = Who can join
public = Public
public-note = Everyone here can find it, read it and join.
private = Private
private-note = Only invited members can see it.
cancel = Cancel

your-rooms = Your rooms
invitations = Invitations
rooms = Rooms
leave-lead = Tick the rooms that you want to leave. Direct messages stay.
more = More rooms
leave = Leave selected rooms
leave-room = Leave { $room }
# $when (element)
invited-by = Invited by { $name }, { $when }
accept = Accept
accept-room = Accept { $room }
decline = Decline
decline-room = Decline { $room }
invitation-declined = Invitation declined.
invitation-revoked = Invitation revoked.

you-left = You have left { $room }.
none-selected = No room was selected.
left-rooms = { $count ->
    [one] Left 1 room.
   *[other] Left { $count } rooms.
}
left-some = Left { NUMBER($left) } of { NUMBER($all) } rooms. Try again.

deleted = Deleted { $room }.

now-archived = Room archived.
now-restored = Room restored.
now-leaders = Only owners and moderators can post now.
now-all = Everyone can post now.
