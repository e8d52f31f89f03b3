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
    "shed",
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
    "my own words again",
    "an answer",
    "just between us",
    "plan.png",
    "notes.txt",
    "minutes.pdf",
    "a word",
    "an unfinished word",
    "@ana an unfinished word",
    "sign_up: invite → open",
];

/// Gives texts and labels that have a plain letter, less the data and what people wrote.
const RUN: &str = r#"
const written = "script, style, kbd, code, .avatar, option[lang], [data-said], [data-found] .body, [data-emoji], [data-quote], .preview, .link-preview";
const found = new Set();
// Dates are the browser's.
const names = (part, by) => [...Array(12).keys()].map((n) =>
  Intl.DateTimeFormat([], { [part]: "long" }).format(new Date(2026, by * n, 1 + n)).toLowerCase());
const data = DATA.concat(names("month", 1), names("weekday", 0)).sort((a, b) => b.length - a.length);
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
}
