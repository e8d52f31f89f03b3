//! Actions of people in a window of the chat.

use anyhow::Context as _;

use super::Browser;
use crate::PASSWORD;

/// Present once the page has come alive.
pub const ALIVE: &str = ".frame--live";
/// Where one writes.
pub const COMPOSER: &str = "[data-composer]";
/// The rows of the open room.
pub const ROWS: &str = "[role='log'] article";
/// The list of rooms.
pub const NAV: &str = "nav[data-region='rooms']";

/// The Enter key.
const ENTER: &str = "\u{e007}";

impl Browser {
    /// Makes an account on a page that asks for one: the first, or one more.
    pub async fn fill_account(&self, handle: &str, name: &str) -> anyhow::Result<()> {
        self.fill("input[name='name']", name).await?;
        self.fill("input[name='handle']", handle).await?;
        self.fill("input[name='password']", PASSWORD).await
    }

    /// Signs in on the form, and lands in a room.
    pub async fn sign_in(&self, server: &str, handle: &str) -> anyhow::Result<()> {
        self.goto(&format!("{server}/sign-in")).await?;
        self.fill("input[name='handle']", handle).await?;
        self.fill("input[name='password']", PASSWORD).await?;
        self.click("form[action='/sign-in'] button").await?;
        self.at("/rooms/").await
    }

    /// Waits until scripts have taken the page over, and what comes after the first screen is here.
    pub async fn alive(&self) -> anyhow::Result<()> {
        self.find(ALIVE).await?;
        let late = "return document.querySelector('dialog.switcher') !== null";
        self.until("what comes after the first screen", late).await
    }

    /// Writes a message and sends it with Enter.
    pub async fn say(&self, text: &str) -> anyhow::Result<()> {
        self.type_into(COMPOSER, &format!("{text}{ENTER}")).await
    }

    /// Puts the focus on the newest message of the room.
    pub async fn focus_newest(&self) -> anyhow::Result<()> {
        let focused = format!(
            "const row = document.querySelector(\"{ROWS}:last-of-type\"); row.focus(); \
             return row === document.activeElement"
        );
        self.until("the focus on the newest message", &focused).await
    }

    /// Waits until the room shows the text, committed.
    pub async fn hears(&self, text: &str) -> anyhow::Result<()> {
        self.sees("[role='log'] article:not(.message--pending):not(.message--failed)", text).await
    }

    /// The texts of the room's messages, in order.
    pub async fn messages(&self) -> anyhow::Result<Vec<String>> {
        let script = "return Array.from(document.querySelectorAll(\
            \"[role='log'] article:not(.message--pending) .message__content\"), \
            (row) => row.innerText.trim())";
        let texts = self.script(script).await?;
        serde_json::from_value(texts).context("no list of texts")
    }

    /// Goes to a room by its link in the list.
    pub async fn open_room(&self, name: &str) -> anyhow::Result<()> {
        let script = format!(
            "const links = document.querySelectorAll(\"{NAV} li a\");\
             const link = Array.from(links).find((a) => a.innerText.includes('{name}'));\
             if (!link) return false; link.click(); return true"
        );
        self.until(&format!("a link to {name}"), &script).await?;
        self.sees("h1", name).await
    }
}
