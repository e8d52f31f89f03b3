# Notifications: on this device, on all devices, and in the service worker.

## Printed

title = Notifications
lead = You are told of mentions, direct messages, threads that you follow, and rooms that you set to all messages. Nothing is told of rooms that you muted, or while you are not to be disturbed.

this-device = On this device
desktop = Show notifications while Confab is in the background
push = Tell me when no page of Confab is open, too
sound = Play a sound
blocked = Your browser blocks notifications of this site. Allow them in the site’s settings, then try again.
failed = Your browser’s push service could not be reached. Try again later.
insecure = Your browser shows notifications only over HTTPS.

pause = Pause notifications
save-pause = Save the pause
pause-off = Not paused
until-tomorrow = Until tomorrow
# $moment (element)
paused-until = Paused until { $moment }
is-paused = Notifications are paused.
is-not-paused = Notifications are not paused.

hide-text = Leave out who wrote, where, and what
quiet = Quiet hours
quiet-on = Tell me nothing in these hours
from = From
to = To
days = Days on which they begin
quiet-hint = By your time zone, or that of the browser in which you save this.
save = Save
save-notifications = Save text and quiet hours
saved = Notifications saved.

ask = Get notified when someone mentions you or writes to you?
yes = Turn on
no = Not now
hidden = New message
offline = You’re offline. This is what was kept on this device; you can read it, and write once you are back.
elsewhere = You’re offline, and that page is not kept on this device. This room is.

share = Share to a room
share-lead = It becomes a draft there. Nothing is sent until you send it.
share-text = Text
share-room = Room
share-none = You are in no room yet.
share-button = Put it there
