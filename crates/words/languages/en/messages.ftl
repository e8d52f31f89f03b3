# The list of a room's messages, their rows and what is done with them.

## First

list = Messages in { $room }
loading-older = Loading older messages…
new-line = New
new-line-label = New messages
latest = Latest
new-below = { NUMBER($count) } new

new = { $count ->
    [one] 1 new message
   *[other] { $count } new messages
}
new-since = { $count ->
    [one] 1 new message since { $when }
   *[other] { $count } new messages since { $when }
}
# There are more than are counted.
many-new = { NUMBER($count) }+ new messages
many-new-since = { NUMBER($count) }+ new messages since { $when }
# $rest (element) - left out where there is no room
jump = Jump{ $rest }
jump-rest = { " " }to first
# $middle (element) - left out where there is no room
mark-read = Mark { $middle }read
mark-read-middle = as{ " " }

# Code, and a whole message.
copy = Copy
copied = Copied
gone = This message was deleted.
edited = (edited)
earlier = An earlier message
in-reply-to = In reply to{ " " }
sending = Sending…
will-be-sent = Will be sent when you’re back online
sending-label = Sending: { $text }
not-sent-label = Not sent: { $text }

begin-welcome = Welcome to { $room }
begin = This is the beginning of { $room }.
begin-direct = This is the beginning of your conversation with { $name }. Only the two of you can see it.
begin-group = This is the beginning of your conversation with { $name }. Only you and they can see it.
add-people = Add people
invite-people = Invite people

# Said by screen readers for a whole row.
label = { $name }, { $time }, { $text }
label-edited = { $name }, { $time }, { $text }, edited
label-reply = { $name }, { $time }, replied: { $text }
label-reply-edited = { $name }, { $time }, replied: { $text }, edited
label-deleted = { $name }, { $time }, message deleted
administrator = { $name }, administrator
quote = { $name }: { $text }
quote-deleted = { $name }: message deleted

direct-news = Direct message. { $message }
mention-news = You were mentioned in { $room }. { $message }
dismiss = Dismiss
several-news = { NUMBER($count) } new messages
invites-you = { $name } invites you to { $room }.
lost-send = A message was not sent. { $why }
too-slow = That took too long. Try again.
newer-later = Newer messages can’t be loaded yet. Trying again.
not-here = That message isn’t here any more.
still-loading = This is still being loaded.
rescued = The message was deleted. Your text is in the composer.
disagree = This page and the server disagree: { $what }

## Late

tools = Message
copy-text = Copy text
cannot-copy = This browser does not allow copying.
edit = Edit
delete = Delete
delete-hint = Delete (Shift+click to skip confirmation)
delete-more = Delete…
delete-message = Delete message
delete-question = Delete this message?
delete-note = It will be deleted for everyone. This can’t be undone.
keep = Keep it
not-sent = Not sent. { $why }
retry = Retry
discard = Discard
edit-message = Edit message
save = Save
saving = Saving…
cancel = Cancel
empty = A message can’t be empty. You can delete it instead.
wrap = Wrap
show-all = Show all { NUMBER($count) } lines
show-more = Show more
show-less = Show less
done = Done
to-do = To do
table = Table
who-where = { $who } · { $room }

## Printed

older = Older messages
newest = Latest messages
