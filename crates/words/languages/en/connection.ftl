# The line to the server, and what ends it.

## First: the bar over the page

lost = The connection is lost. Reconnecting.
back = Back online
delayed = Messages may be delayed.
signed-out = You have been signed out. Your draft is saved.
sign-in-again = Sign in again
too-many = You have Confab open in too many places. Close some, then reload.
out-of-date = This page is out of date. Reload to continue; your draft is saved.
updated = Confab has been updated. Your draft is kept.
reload = Reload
offline = You’re offline. Messages will be sent when you’re back online.
reconnecting = Reconnecting
# After it, while it takes longer; not spoken.
in-seconds = { " " }in { NUMBER($left) } s…
# Messages that wait to be sent.
unsent = { $count ->
    [one] 1 unsent message
   *[other] { $count } unsent messages
}
retry = Retry now

## Late: the dialog

ended = Signed out
ended-title = You have been signed out
ended-text = Your draft is saved in this browser. Messages that were not sent will be sent when you sign in.
not-now = Not now

## Printed: the page has stopped

stopped = Something went wrong
stopped-text = This page has stopped working. Your drafts and unsent messages are kept.

# On a page without the app.
no-network = You’re offline.

# In place of a page for which there is no time now.
busy-title = One moment
busy = Confab is busy.
busy-again = This page tries again by itself.
busy-back = Go back and try again.
