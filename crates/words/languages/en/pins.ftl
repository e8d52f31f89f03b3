# Messages that a room keeps at hand.

## First

pinned = Pinned

## Late

key = Pin or unpin the focused message
pin = Pin
unpin = Unpin
