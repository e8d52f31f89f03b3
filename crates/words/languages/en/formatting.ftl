# Formatting of the text that one writes.

## Late

title = Formatting
# A sign: a large and a small letter.
letters = Aa
bold = Bold
bold-hint = Bold (Ctrl+B)
italic = Italic
italic-hint = Italic (Ctrl+I)
strike = Strikethrough
strike-hint = Strikethrough (Ctrl+Shift+X)
link = Link
link-hint = Link (Ctrl+Shift+U)
numbers = Numbered list
numbers-hint = Numbered list (Ctrl+Shift+7)
bullets = Bulleted list
bullets-hint = Bulleted list (Ctrl+Shift+8)
quote = Quote
quote-hint = Quote (Ctrl+Shift+9)
code = Code
code-hint = Code (Ctrl+E)
block = Code block
block-hint = Code block (Ctrl+Alt+Shift+C)
key = Bold, italic, code
