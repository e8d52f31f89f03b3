# The card of keys.

## Late

title = Keyboard
close = Close
switch = Go to a room or person
next = Previous or next room
next-unread = Next unread room
edit-last = Edit your last message
new-line = New line
move = Move between messages
message = Edit or delete the focused message
mentions = Show what mentions you
details = Show or hide details
panels = Move between panels
