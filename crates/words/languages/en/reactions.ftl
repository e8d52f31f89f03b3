# Emoji below a message.

## First

you = You
others = { $count ->
    [one] 1 other
   *[other] { $count } others
}
# A list of names, and what comes last.
names = { $names } and { $last }
separator = ,{ " " }
label = { $emoji } { NUMBER($count) }
label-mine = { $emoji } { NUMBER($count) }, you reacted
will-react = You’ll react when you’re back online.
will-take-back = Your reaction goes when you’re back online.

## Late

key = React to the focused message
react = React
more = React…
all = Reactions
react-with = React with { $emoji }
