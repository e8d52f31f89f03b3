# Whether someone is here.

## First

online = Online
away = Away
busy = Do not disturb
offline = Offline
