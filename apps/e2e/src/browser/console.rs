//! Reads a page's console.

use serde::Deserialize;
use serde_json::json;

use super::Browser;

#[derive(Debug, Deserialize)]
struct Entry {
    level: String,
    message: String,
}

impl Browser {
    /// The errors and warnings since they were last asked for.
    pub async fn console_errors(&self) -> anyhow::Result<Vec<String>> {
        let asked = self.ask_driver("se/log", &json!({ "type": "browser" })).await?;
        let entries: Vec<Entry> = serde_json::from_value(asked)?;
        let bad = entries.into_iter().filter(|entry| entry.level == "SEVERE");
        Ok(bad.map(|entry| entry.message).collect())
    }
}
