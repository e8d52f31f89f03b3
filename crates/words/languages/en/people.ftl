# People: finding them, their profiles, status, and conversations with several.

## Late: the profile over the page, and the switcher

you = (you)
local-time = { $time } local time, { $zone }
until = until { $moment }
closed = This account is closed.
in-common = Rooms in common
more-rooms = and others
edit = Edit your profile
message = Message
close = Close
settings = Settings
busy = Do not disturb
busy-off = Off
busy-turn-off = Turn do not disturb off
busy-half-hour = For 30 minutes
busy-hour = For 1 hour
busy-today = Until tomorrow
busy-is-off = Do not disturb is off.
busy-is-on = Do not disturb is on.

## Printed

new-message = New message
profile = Profile
nobody = Nobody has that username
nobody-text = Look for them by their name.
find = Find people
lead = Tick one person for a direct message, or up to eight for a group conversation. The same people always have the same conversation.
search = Search
search-people = Search people
to = To
people = People
none = Nobody by that name.
start = Start conversation

status = Status
status-lead = Shown on your profile and beside your name in direct messages.
emoji = Emoji
text = Text
text-example = On holiday
clear-after = Clear after
never = Don’t clear
half-hour = 30 minutes
hour = 1 hour
today = End of the day
week = End of the week
# $moment (element)
clears = Clears { $moment }.
save-status = Save status
clear-status = Clear status
status-saved = Status saved.
status-cleared = Status cleared.

busy-week = Until next week
busy-never = Until I turn it off
save-busy = Save do not disturb
on = On.
# $moment (element)
on-until = On until { $moment }.
save = Save

time-zone = Time zone
time-zone-example = Europe/Berlin
time-zone-hint = Your profile shows others what time it is for you. Leave it empty to hide it.
save-time-zone = Save time zone
time-zone-saved = Time zone saved.
