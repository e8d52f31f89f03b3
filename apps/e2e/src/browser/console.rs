//! Reads what a page's console says.

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;

use super::Browser;

#[derive(Debug, Deserialize)]
struct Entries {
    value: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    level: String,
    message: String,
}

impl Browser {
    /// The errors and warnings since they were last asked for.
    pub async fn console_errors(&self) -> anyhow::Result<Vec<String>> {
        let body = json!({ "type": "browser" }).to_string();
        let asked = self.http.post(&self.log_url).body(body).send().await?.text().await?;
        let entries: Entries = serde_json::from_str(&asked).context(asked)?;
        let bad = entries.value.into_iter().filter(|entry| entry.level == "SEVERE");
        Ok(bad.map(|entry| entry.message).collect())
    }
}
