# The ways in: setting up, signing in, making an account.

## Printed

foot = Confab — your own chat, on your own server
documentation = Documentation

sign-in = Sign in
create-account = Create account
username = Username
password = Password
password-hint = At least 12 characters. A few unrelated words are easy to remember and hard to guess.
display-name = Display name
username-hint = This is how others mention you. Letters, digits, dots, dashes and underscores.
username-rule = 2 to 32 letters, digits, dots, dashes or underscores; a letter or digit at both ends

not-found = Page not found
not-found-lead = This page doesn’t exist, or you have to sign in to see it.

welcome = Welcome
set-up = Welcome to Confab
set-up-lead = Create the first account. You will be the administrator.
server-name = Server name
server-name-hint = Shown to everyone here: the name of your team, for example. You can change it later.
code = One-time code
code-hint = It is in the server’s log, printed at start-up: four groups of four, and a link with them.

welcome-back = Welcome back to { $server }.
signed-out = You have signed out.
forgotten = Forgotten your password? An administrator can give you a link to a new one.
session-ended = You have been signed out. Sign in to continue.
# $link (element)
new-here = New here? { $link }
new-account = Create an account

sign-up = Create your account
sign-up-lead = Join { $server }.
# $link (element)
have-account = Already have an account? { $link }
needs-invitation = You need an invitation to join. Ask an administrator for a link.
no-new-accounts = This server accepts no new accounts. Ask an administrator.
