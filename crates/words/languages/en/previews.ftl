# Previews of links below a message.

## Late

remove = Remove preview
