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
message = Edit, copy or delete the focused message
details = Show or hide details
panels = Move between panels
