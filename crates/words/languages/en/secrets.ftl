# A secret that is shown once, to be copied.

## Printed

copy = Copy
copied = Copied
said-copied = Copied.
by-hand = Press Ctrl+C to copy.
