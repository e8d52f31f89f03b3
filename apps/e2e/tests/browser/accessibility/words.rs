//! Every text of the interface is out of the catalogue: in a language that has an accent on each
//! letter, one without is either data or written into the code.

use anyhow::{Context as _, ensure};

use super::Inspector;

pub(super) const LANGUAGE: &str = "en-XA";

/// Texts that are nobody's words: names and rooms of the test, and keys.
const DATA: &[&str] = &[
    "ana",
    "ben",
    "general",
    "gardening",
    "preview",
    "empty",
    "none",
    "nope",
    "root",
    "confab",
    "zzzz",
    "ctrl",
    "esc",
    "utc",
    "chrome",
    "linux",
    "good morning @ana, bold, code, a link",
    "// all of it fn main() -> vec { \"text\"; 4 } one two quoted",
    "it is done. 1. first 2. second",
    "@ben, too",
    "my own words",
    "just between us",
];

/// Texts of the printed pages that are not in the catalogue yet. No other may be there, and one that
/// has gone from the pages goes from here.
pub(super) const STILL_PRINTED: &[&str] = &[
    "(you)",
    "1 day",
    "1 person",
    "10 people",
    "100 people",
    "30 days",
    "7 days",
    "A link lets people create an account until it expires or is used up.",
    "Admin",
    "Administration · Confab",
    "Administration",
    "Administrator",
    "Anyone who can reach this server.",
    "Anyone with an invitation link.",
    "Back to",
    "Ban Ben",
    "Ban Ben?",
    "Ban",
    "Banned people can’t see this room, and nobody can add them.",
    "Banned",
    "Browse rooms",
    "By invitation",
    "Can be used by",
    "Close",
    "Closed",
    "Create link",
    "Deactivate account",
    "Expires after",
    "Find a room or person",
    "Invitations",
    "Members and bans · Confab",
    "Members and bans",
    "Members",
    "Name",
    "New room",
    "Nobody; existing accounts keep working.",
    "Open",
    "Owner",
    "Remove Ben",
    "Remove Ben?",
    "Remove",
    "Removed people can rejoin. Banned people can’t see or join the room until you li",
    "Rooms of deactivated accounts",
    "Rooms",
    "Save",
    "Settings",
    "Signs them out everywhere. Their messages stay. This can’t be undone.",
    "They can rejoin, or be added again.",
    "They can’t see or join the room until you lift the ban.",
    "This server",
    "Username",
    "Who can sign up",
    "Your rooms",
];

/// The same of the live app.
pub(super) const STILL_LIVE: &[&str] = &[
    "(you)",
    "1 online",
    "Add people by username",
    "Add",
    "Admin",
    "Administration",
    "Administrator",
    "Away",
    "Browse all rooms",
    "Browse rooms",
    "Close details",
    "Close",
    "Delete this room",
    "Delete",
    "Deletes the room and all its messages for everyone. Type “general” to confirm.",
    "Details (Ctrl+.)",
    "Details",
    "Details:",
    "Direct messages",
    "Edit name and topic",
    "Find a room or person",
    "Go to a room or person",
    "Go to",
    "Leave #general",
    "Members",
    "Message Ana",
    "Message Ben",
    "Name of the room",
    "New room",
    "No room or person by that name.",
    "No topic yet.",
    "Owner",
    "Remove or ban people",
    "Room or person",
    "Rooms and people",
    "Rooms",
    "Settings",
    "Topic",
    "Username",
    "Your rooms",
    "away",
    "member",
    "members",
    "online",
    "private",
];

/// Gives texts and labels that have a plain letter, less the data and what people wrote.
const RUN: &str = r#"
const written = "script, style, kbd, code, .avatar, option[lang], [data-said], [data-quote], .preview";
const found = new Set();
const data = DATA.sort((a, b) => b.length - a.length);
const known = (text) => data.reduce((left, word) => left.replaceAll(word, ""), text.toLowerCase());
const take = (text) => {
  if (text && /[a-z]/.test(known(text))) found.add(text.trim().replace(/\s+/g, " ").slice(0, 80));
};
take(document.title);
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
for (let node = walker.currentNode; node; node = walker.nextNode()) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (element.closest(written)) continue;
  if (node.nodeType === Node.TEXT_NODE) { take(node.data); continue; }
  // The title of a time is a date, which the browser writes.
  if (element.matches("time")) continue;
  const spoken = ["aria-label", "title", "placeholder", "alt", "data-question", "data-copied", "data-said", "data-by-hand"];
  for (const name of spoken) take(node.getAttribute(name));
}
return [...found];
"#;

impl Inspector {
    /// Reads all that the window shows and says.
    pub(super) async fn read(&mut self, screen: &str) -> anyhow::Result<()> {
        let spoken = self.window.script("return document.documentElement.lang").await?;
        ensure!(spoken == LANGUAGE, "{screen} speaks {spoken}");
        let data = serde_json::to_string(DATA)?;
        let found = self.window.script(&RUN.replace("DATA", &data)).await?;
        let found: Vec<String> = serde_json::from_value(found).context("no list of texts")?;
        self.faults.extend(found.into_iter().map(|text| format!("{text:?} ({screen})")));
        Ok(())
    }

    /// Insists that no text was found but those that are `still` to be moved, each of which was.
    pub(super) async fn finish_words(
        mut self,
        expected: &[&str],
        still: &[&str],
    ) -> anyhow::Result<()> {
        let named = |fault: &String, text: &str| fault.starts_with(&format!("{text:?} ("));
        let is_known = |fault: &String| still.iter().any(|text| named(fault, text));
        let gone: Vec<_> =
            still.iter().filter(|text| !self.faults.iter().any(|it| named(it, text))).collect();
        ensure!(gone.is_empty(), "these are in the catalogue now, or gone: {gone:?}");
        self.faults.retain(|fault| !is_known(fault));
        self.finish(expected).await
    }
}
