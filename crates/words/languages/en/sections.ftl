# Sections that someone makes in their list of rooms.

## First

edit = Edit sections

## Late

section = Section
none = None

## Printed

title = Sections
lead = Sections hold the rooms and people that you put into them, from a room’s details or its menu. Only you see them.
none-yet = No sections yet
name = Name
new = New section
add = Add
rename = Rename
rename-section = Rename { $section }
up = Move up: { $section }
down = Move down: { $section }
delete = Delete
delete-section = Delete the section { $section }
added = Section added.
changed = Section changed.
moved = Section moved.
deleted = Section deleted. Its rooms are listed with the others.
