# Files of messages: shown below the text, added above the composer, looked at; and pictures of people.

## First

count = { $count ->
    [one] 1 attachment
   *[other] { NUMBER($count) } attachments
}
still-uploading = Wait until all files are uploaded, or remove the others.

## Late

key = Add files
add = Add files
add-hint = Add files (Ctrl+U)
tray = Files to send
drop = Drop files here
remove = Remove { $name }
again = Upload { $name } again
progress = Upload of { $name }
waiting = Waiting
going = { $size } · { NUMBER($percent) } %
paused = { $size } · waiting for the connection
looking = { $size } · almost done

bytes = { NUMBER($count) } B
kilobytes = { NUMBER($count) } kB
# Such as 1.4 MB.
megabytes-tenth = { NUMBER($whole) }.{ NUMBER($tenth) } MB
megabytes = { NUMBER($count) } MB

too-large = { $name } is too large: { $size } of at most { $most }.
too-many = { $count ->
    [one] A message holds at most 1 file. The others were left out.
   *[other] A message holds at most { NUMBER($count) } files. The others were left out.
}
empty = { $name } is empty.
folder = Folders can’t be added, but the files in them can.
failed = The upload failed.
uploaded = { $name } is uploaded.
not-uploaded = { $name } was not uploaded. { $why }

download = Download
previous = Previous image
next = Next image
close = Close
# Of images: the third of five.
place = { " " }· { NUMBER($at) } of { NUMBER($count) }

## Printed

field = Files
picture = Picture
picture-of-server = Picture of this server
save-picture = Save picture
remove-picture = Remove picture
picture-saved = Picture saved.
picture-removed = Picture removed.
