# Why something was refused, by the code of the refusal.

## First

offline = The server can’t be reached.

## Printed

invalid = One of the fields isn’t right. Check them and try again.
too-long = That is too long.
unauthenticated = Wrong username or password.
forbidden = You aren’t allowed to do that.
not-found = Not found, or you don’t have access.
not-member = Join the room first.
taken = That name is taken. Choose another.
invite-invalid = This invitation has expired or been used up.
sign-up-closed = This server accepts no new accounts. Ask an administrator.
rate-limited = Too many attempts. Try again in a minute.
cross-site = The request came from another site and was refused.
unavailable = The server can’t do that right now. Try again in a moment.
other = That didn’t work. Try again.
