# Administration: the server, its people and rooms, and the audit log.

## Printed

title = Administration
back = Back to administration
no-administrator = You need to be an administrator to see this page.
save = Save
saved = Saved.

people = People
people-note = Roles, sign-ins, forgotten passwords, deactivated accounts
invitations = Invitations
invitations-note = Links that let people create an account
rooms = Rooms
rooms-note = Public rooms, and rooms of deactivated accounts
audit = Audit log
audit-note = Who changed what, when and from where
invite = Invite people

server = This server
name = Name
who-signs-up = Who can sign up
by-invitation = By invitation
by-invitation-note = Anyone with an invitation link.
open = Open
open-note = Anyone who can reach this server.
closed = Closed
closed-note = Nobody; existing accounts keep working.
who-invites = Who can invite
administrators = Administrators
administrators-note = Invitations of members stop working.
everyone = Everyone
everyone-note = Members create links, too, and revoke their own.

search-people = Search people
nobody = Nobody by that name.
more-people = More people
deactivated = Deactivated
# $seen (element)
account-line = @{ $handle } · { $seen } · { $devices }
# $when (element)
last-seen = last seen { $when }
never-seen = never signed in
no-devices = signed out
devices = { $count ->
    [one] 1 device
   *[other] { $count } devices
}

to-people = Back to all people
# $when (element), $account (element)
account-more = { $account } · joined { $when }
# $when (element), $account (element)
account-tokens = { $account }{ $count ->
    [one] {" "}· 1 API token · joined { $when }
   *[other] {" "}· { $count } API tokens · joined { $when }
}
link-created = Reset link created
# $when (element)
link-lead = Give this link to { $name } and to nobody else: whoever opens it chooses the password. It works once, until { $when }, and won’t be shown again.
reopen-account = Reopen account
reopen-note = They sign in with their password as before, and are in their rooms again.
reopen = Reopen
in-audit = In the audit log
administrator = Administrator
administrator-note = They change settings, invite people and administer accounts and public rooms.
unmake = Remove as administrator
unmake-question = Remove { $name } as administrator?
member = Member
member-note = An administrator changes settings, invites people and administers accounts and public rooms.
make = Make administrator
make-question = Make { $name } an administrator?
forgotten = Forgotten password
forgotten-note = Creates a link by which they choose a new password. It works once, for 24 hours; an earlier one stops working.
create-link = Create reset link
sessions = Sessions
sessions-note = Signs them out of every browser and revokes their API tokens.
sign-out = Sign out everywhere
sign-out-question = Sign { $name } out everywhere?
deactivate-account = Deactivate account
deactivate-note = Signs them out everywhere and keeps them out. Their messages stay. You can reopen the account.
deactivate = Deactivate
deactivate-question = Deactivate { $name }?
deactivated-one = Deactivated @{ $handle }.

person = Person
username = Username
act = What
every-act = Everything
show = Show
nothing = Nothing was noted.
older = Older
# $csv (element), $lines (element)
kept = { $days ->
    [one] Entries are kept for 1 day. Download as { $csv } or { $lines }.
   *[other] Entries are kept for { $days } days. Download as { $csv } or { $lines }.
}
csv = CSV
json-lines = JSON lines
# $person (element)
about = { $act }: { $person }
room = Room { $room }
room-about = Room { $room }: { $about }
# $person (element), $when (element)
by = By { $person }, { $when } · from { $origin }
act-administrator-made = Made administrator
act-administrator-unmade = Removed as administrator
act-account-deactivated = Account deactivated
act-account-reopened = Account reopened
act-sessions-ended = Signed out everywhere
act-reset-link-made = Reset link created
act-password-reset = Password reset by link
act-invite-made = Invitation created
act-invite-revoked = Invitation revoked
act-settings-changed = Setting changed
act-room-deleted = Room deleted

public-rooms = Public rooms
private-rooms = { $count ->
    [0] There are no private rooms.
    [one] There is 1 private room; only its members see it.
   *[other] There are { $count } private rooms; only their members see them.
}
no-public-room = No public room by that name.
more-rooms = More rooms
members-of = Members and bans of { $room }
members = Members
# $when (element)
room-line = { $count ->
    [one] 1 member · of @{ $owner } · created { $when }
   *[other] { $count } members · of @{ $owner } · created { $when }
}
# $when (element)
room-line-without-owner = { $count ->
    [one] 1 member · no owner · created { $when }
   *[other] { $count } members · no owner · created { $when }
}

closed-rooms = Rooms of deactivated accounts
closed-rooms-lead = Rooms whose owner’s account is deactivated. You see their names, of private ones too, and none of their messages. Deleting can’t be undone.
delete-selected = Delete selected rooms
even-not-selected = { " " }Yes, including rooms that are not selected
delete-first = Delete the first 100
none = There are none.
delete-room = Delete { $room }
# $when (element)
closed-public = { $count ->
    [one] Public room { $room } · 1 member · of @{ $owner }, created { $when }
   *[other] Public room { $room } · { $count } members · of @{ $owner }, created { $when }
}
# $when (element)
closed-private = { $count ->
    [one] Private room { $room } · 1 member · of @{ $owner }, created { $when }
   *[other] Private room { $room } · { $count } members · of @{ $owner }, created { $when }
}
deleted-rooms = { $count ->
    [one] Deleted 1 room.
   *[other] Deleted { $count } rooms.
}

made = They are an administrator now.
unmade = They are no administrator any more.
reopened = Account reopened.
account-deactivated = Account deactivated.
unchanged = Nothing changed.
signed-out = Signed out everywhere.
