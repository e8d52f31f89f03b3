# A room's members, people who are invited, and people who are banned.

## First

# The mark beside an administrator's name, short and whole.
admin = Admin
administrator = Administrator
owner = Owner
you = { " " }(you)

## Late

moderator = Moderator

## Printed

title = Members
# $room (element)
back = Back to { $room }

members = Members
members-lead = Removed people can rejoin. Banned people can’t see or join the room until you lift the ban.
more-members = More members
find = Find a member
nobody = Nobody by that name.
role = Role
role-of = Role of { $name }
role-lead = Owners decide about the room and its members. Moderators remove messages and people, ban and pin.
make-owner = Make owner
make-moderator = Make moderator
make-member = Make plain member
remove = Remove
remove-one = Remove { $name }
remove-question = Remove { $name }?
remove-note = They can rejoin, or be added again.
removed = Removed { $name }.
owner-now = { $name } is an owner now.
moderator-now = { $name } is a moderator now.
member-now = { $name } is a member now.
ban = Ban
ban-one = Ban { $name }
ban-question = Ban { $name }?
ban-note = They can’t see or join the room until you lift the ban.
banned-one = Banned @{ $handle }.
added = Added @{ $handle }.
in-already = @{ $handle } is in this room already.
invited-first = Invited @{ $handle }, who wants to be asked before being added.

invited = Invited
invited-lead = They want to be asked before being added, and haven’t answered yet.
more-invited = More invited people
revoke = Revoke
revoke-one = Revoke the invitation of { $name }
# $when (element)
invited-by = @{ $handle } · invited by { $name }, { $when }

bans = Banned
bans-lead = Banned people can’t see this room, and nobody can add them.
username = Username
more-bans = More bans
# $when (element)
banned-by = @{ $handle } · banned by { $name }, { $when }
unban = Unban
unban-one = Unban { $name }
unbanned = Unbanned { $name }.
