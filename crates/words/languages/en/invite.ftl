# Invitation links to the installation, and links to a new password.

## Printed

invitations = Invitations
your-invitations = Your invitations
new = New invitation
new-lead = Anyone with the link can create an account until it expires or is used up.
for-whom = For whom
for-whom-hint = Helps you tell invitations apart; only people who can invite see it.
for-whom-example = New crew
expires-after = Expires after
days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
used-by = Can be used by
people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
create = Create link
none = No invitation can be used at the moment.
shown-once = Links are shown once, when they are created. Revoke one that got into the wrong hands.
open = Sign-up is open: people can also create an account without an invitation.
closed = Sign-up is closed: no invitation works until an administrator changes that.
created = Invitation created
# $when (element)
share = { $count ->
    [one] Share this link. It won’t be shown again. The invitation lets 1 person join until { $when }.
   *[other] Share this link. It won’t be shown again. The invitation lets { $count } people join until { $when }.
}
# $when (element)
share-for = { $count ->
    [one] Share this link. It won’t be shown again. The invitation for { $label } lets 1 person join until { $when }.
   *[other] Share this link. It won’t be shown again. The invitation for { $label } lets { $count } people join until { $when }.
}
qr = QR code of the link
scan = Scan it with a phone’s camera.
invitation = Invitation { $id }
# $created (element), $expires (element)
line = { $count ->
    [one] 1 use left · by { $name }, { $created } · expires { $expires }
   *[other] { $count } uses left · by { $name }, { $created } · expires { $expires }
}
revoke = Revoke
revoke-one = Revoke invitation { $id }
revoked = Invitation revoked.

reset = Choose a new password
reset-for = For @{ $handle } on { $server }.
reset-on = On { $server }.
new-password = New password
reset-note = Every browser that is signed in now will be signed out.
save-password = Save and sign in
not-allowed = Only administrators can invite people to this server. Ask one of them.
