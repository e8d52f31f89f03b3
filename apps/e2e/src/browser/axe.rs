//! Looks at a page by the rules of axe-core, which a screen reader's user and a weak eye depend on.

use anyhow::Context as _;
use serde_json::Value;

use super::Browser;
use crate::Artifacts;

/// Which rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    All,
    /// Those that a theme can break.
    Colours,
}

/// Gives the critical and serious findings, with the elements that it is about.
const RUN: &str = "return axe.run(document, OPTIONS).then(({ violations }) => violations\
    .filter(({ impact }) => impact === 'critical' || impact === 'serious')\
    .map(({ impact, id, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3)\
        .map(({ html, any }) => `${html.slice(0, 200)} ${any.map((a) => a.message).join(' ')}`).join(' | ')}`))";

impl Browser {
    /// Faults of the page as it is now, one line a rule.
    pub async fn faults(&self, rules: Rules) -> anyhow::Result<Vec<String>> {
        if self.script("return typeof axe").await? == "undefined" {
            let axe = tokio::fs::read_to_string(Artifacts::axe()?).await?;
            self.script(&axe).await?;
        }
        let options = match rules {
            Rules::All => "{ resultTypes: ['violations'] }",
            Rules::Colours => "{ resultTypes: ['violations'], runOnly: ['color-contrast'] }",
        };
        let found: Value = self.script(&RUN.replace("OPTIONS", options)).await?;
        serde_json::from_value(found).context("no list of faults")
    }
}
