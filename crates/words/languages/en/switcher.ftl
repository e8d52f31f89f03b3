# Ctrl+K: to any room or person.

## Late

title = Go to
field = Room or person
field-hint = Go to a room or person
list = Rooms and people
no-other = You are in no other room yet.
looking = Looking…
none = No room or person by that name.
browse = Browse all rooms
