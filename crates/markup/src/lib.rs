//! Parses message text into a typed tree: Markdown, mentions and emoji. Pure.
