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
    "a word",
    "an unfinished word",
    "sign_up: invite → open",
];

/// Texts of the printed pages that are not in the catalogue yet. No other may be there: the list only
/// shrinks.
pub(super) const STILL_PRINTED: &[&str] = &[
    "1 mention",
    "Administration",
    "Browse rooms",
    "Close",
    "Direct messages",
    "Find a room or person",
    "Invite people",
    "New message",
    "New room",
    "Rooms",
    "Settings",
    "Your rooms",
];

/// The same of the live app.
pub(super) const STILL_LIVE: &[&str] = &[
    "(you)",
    "1 online",
    "Administration",
    "Browse all rooms",
    "Browse rooms",
    "Close details",
    "Close",
    "Details (Ctrl+.)",
    "Details",
    "Details:",
    "Direct messages",
    "Edit name and topic",
    "Find a room or person",
    "Go to a room or person",
    "Go to",
    "Invite people",
    "Leave #general",
    "Looking…",
    "Members",
    "New message",
    "New room",
    "No room or person by that name.",
    "No topic yet.",
    "Offline",
    "Online",
    "Owner",
    "Room or person",
    "Rooms and people",
    "Rooms",
    "Settings",
    "Topic",
    "Your rooms",
    "member",
    "members",
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
  const spoken = ["aria-label", "title", "placeholder", "alt", "data-question", "data-copied", "data-told", "data-by-hand", "data-text"];
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

    /// Insists that no text was found but those that are `still` to be moved.
    pub(super) async fn finish_words(
        mut self,
        expected: &[&str],
        still: &[&str],
    ) -> anyhow::Result<()> {
        let named = |fault: &String, text: &str| fault.starts_with(&format!("{text:?} ("));
        let is_known = |fault: &String| still.iter().any(|text| named(fault, text));
        self.faults.retain(|fault| !is_known(fault));
        self.finish(expected).await
    }
}
