## First

# The language in which the browser writes dates and counts. It is not translated but named.
intl = en-GB

## Printed

# The language's own name for itself.
name = English

# Where lines begin: ltr or rtl.
direction = ltr
