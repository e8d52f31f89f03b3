# The description of a room.

## First

add-topic = Add a topic

## Late

title = Description
none = No description yet.
edit = Edit description
label = Description
save = Save
cancel = Cancel
topic = Topic

## Printed

saved = Description saved.
