# Getting around: what is unread, saved or unfinished, over all rooms, and one's own choices for each.

## First

unreads = Unreads
threads = Threads
drafts = Drafts
mentions = Mentions
saved = Saved
favourites = Favourites
draft = draft

## Late

nav-width = Width of the list of rooms
key-saved = Save the focused message for yourself
key-link = Copy a link to the focused message
key-unread = Mark unread from the focused message
save = Save for yourself
remove-saved = Remove from saved
copy-link = Copy link
link-copied = Link copied.
mark-unread = Mark unread from here
more-actions = More actions
more-key = More (Enter)
history = Edit history
close = Close
older-too-long = Older versions are too long to be shown here.
for-you = For you
favourite = Favourite
muted = Muted
level = Count as meant for you
level-all = All messages
level-mentions = Mentions
level-nothing = Nothing
save-choices = Save
to-day = Jump to a day
day = Day
go = Go
no-message = There is no message yet.
other-day = There is no message of that day. This is the nearest one.
# $room (element)
in-room = in { $room }

## Printed

caught-up = All caught up
caught-up-text = Messages that you have not read will be here.
mark-all-read = Mark all as read
mark-read = Mark as read
mark-room-read = Mark as read: { $room }
more-unread = More rooms follow once these are read.
unread-count = { $count ->
    [one] 1 unread
   *[other] { $count } unread
}
unread-many = 100+ unread
no-mentions = No mentions
no-mentions-text = Messages that mention you will be here.
nothing-saved = Nothing saved
nothing-saved-text = Save a message from its menu, and it will be here. Nobody else sees what you saved.
remove = Remove
remove-label = Remove from saved messages
removed = Removed from your saved messages.
older = Older
no-drafts = No drafts
no-drafts-text = Messages that you have not finished will be here, from all your devices.
discard = Discard
discard-in = Discard the draft in { $room }
discarded = Draft discarded.
to-message = Go to the message
choices-saved = Saved.
marked-none = Nothing was marked as read.
marked-read = { $count ->
    [one] Marked 1 room as read.
   *[other] Marked { $count } rooms as read.
}
