# Answers to a message, beside the timeline of its room.

## First

replies = { $count ->
    [one] 1 reply
   *[other] { NUMBER($count) } replies
}
last = Last { $when }

## Late

key = Open the thread of the focused message
open = Open thread
open-hint = Open thread (T)
reply = Reply in thread
also = Also send to { $room }
title = Thread
close = Close thread
no-replies = No replies yet
loading = Loading…
follow = Follow
following = Following
follow-hint = Whether new replies are listed in your threads
earlier = Earlier replies

## Printed

list = Threads
back = Back to { $room }
stop = Stop following
reply-label = Reply
send = Send
in-room-too = Also sent to the room
none = No threads yet
none-hint = Threads that you start, answer or are mentioned in are listed here.
older = Older threads
place = { $name } in { $room }
mentions = { $count ->
    [one] 1 mention
   *[other] { NUMBER($count) } mentions
}
unread = { $count ->
    [one] 1 unread
   *[other] { NUMBER($count) } unread
}
