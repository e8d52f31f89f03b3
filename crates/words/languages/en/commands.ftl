# Commands that are typed where one writes.

## Late

title = Commands
takes-text = text
takes-person = @person
help = Lists keys and commands
invite = Invites someone to this room
leave = Leaves this room
me = Says what you do
shrug = Ends your text with ¯\_(ツ)_/¯
topic = Sets the topic of this room
unknown = There is no command /{ $name }. To send this as text, put a space before it.
needs = Write it as /{ $name } { $takes }.
may-not = You may not do that in this room.
