# Answering a message.

## Late

key = Reply to the focused message
reply = Reply
stop = Don’t reply
stop-hint = Don’t reply (Esc)
