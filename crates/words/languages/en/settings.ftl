# A person's own settings: name, password, appearance, rooms, devices and API tokens.

## Printed

title = Settings
save = Save
cancel = Cancel

you = You
sign-out = Sign out
sign-out-question = This browser still has messages that you wrote and didn’t send. They are deleted when you sign out.
display-name = Display name
save-display-name = Save display name
display-name-saved = Display name saved.
saved = Saved.

password = Password
change = Change
change-password = Change password
# $settings (element)
password-lead = You stay signed in here. Every other browser is signed out. API tokens keep working; revoke them under { $settings }.
current-password = Current password
new-password = New password
password-changed = Password changed. Every other browser has been signed out.

appearance = Appearance
theme = Theme
theme-system = System
theme-light = Light
theme-dark = Dark
density = Density
density-cosy = Cosy
density-compact = Compact
size = Text size
size-percent = { NUMBER($percent) } %
order = Order of rooms
order-name = By name
order-activity = By what happened last
appearance-saved = Appearance saved.

language = Language
language-saved = Language saved.

additions = Rooms
# $rooms (element)
additions-lead = Members of a room can add you to it. If they have to ask first, their invitations appear under { $rooms }, where you can also leave several rooms at once.
ask-first = Ask me before adding me to a room

devices = Devices
devices-lead = Browsers where you are signed in. Sign out any you don’t recognise.
# $when (element)
last-used = Last used { $when }
this-device = This device
signed-out = That browser has been signed out.
browser-on = { $browser } on { $system }
unknown-browser = Unknown browser

tokens = API tokens
tokens-lead = For bots and scripts that act as you. Treat tokens like passwords.
token-name = Name
token-example = deploy-bot
token-writes = Can post and make changes
create-token = Create token
token-created = Token created
copy-token = Copy the token “{ $name }” now. It won’t be shown again.
scope-read = Read
scope-write = write
scope-admin = administration
token-never-used = { $scopes } · never used
# $when (element)
token-used = { $scopes } · last used { $when }
revoke = Revoke
token-revoked = Token revoked.
