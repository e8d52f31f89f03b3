# The picker of emoji.

## Late

add = Add an emoji
choose = Choose an emoji
search = Search emoji
tone = Skin tone
no-tone = No skin tone
light = Light skin
medium-light = Medium-light skin
medium = Medium skin
medium-dark = Medium-dark skin
dark = Dark skin
found = { $count ->
    [0] No emoji by that name.
    [one] 1 emoji
   *[other] { $count } emoji
}
waits = Loading…
recent = Recent
smileys = Smileys
people = People
nature = Animals and nature
food = Food and drink
travel = Travel and places
activities = Activities
objects = Objects
symbols = Symbols
flags = Flags
