# The details beside a room.

## Late

title = Details
close = Close details
topic = Topic
no-topic = No topic yet.
edit = Edit name and topic
name = Name
save = Save
cancel = Cancel
members = Members
find = Find a member
nobody = Nobody by that name.
more = Show more
message = Message { $name }
leave = Leave { $room }
leave-private = Leave { $room }? It is private: you come back only if someone adds you again.

add-people = Add people by username
username = Username
add = Add
no-spaces = Usernames have no spaces.
added = @{ $handle } is in this room now.
invited = Invited @{ $handle }.
invite-them = Invite them?

people = Manage members
all-members = All members
posting = Posting
archive = Archive room
restore = Restore room
leaders-post = Only owners and moderators
all-post = Let everyone post
delete = Delete this room
delete-lead = Deletes the room and all its messages for everyone. Type “{ $room }” to confirm.
delete-name = Name of the room
delete-now = Delete
as-administrator = You don’t own this room. As an administrator you can change, moderate and delete it.
