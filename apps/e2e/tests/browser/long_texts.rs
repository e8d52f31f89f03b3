//! A long text is offered as a file while one writes, and folded once it is sent.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};
use serde_json::json;

use super::Stage;

/// Pastes 41 lines into the composer, as a person would.
const PASTE: &str = "
    const field = document.querySelector('[data-composer]');
    const text = Array.from({ length: 41 }, (_, at) => `line ${at}`).join('\\n');
    const data = new DataTransfer();
    data.setData('text/plain', text);
    field.focus();
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    return document.execCommand('insertText', false, text);";

const OFFER: &str = "[data-long-paste]";

#[tokio::test]
async fn a_long_text_is_offered_as_a_file_and_folded_in_the_room() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    hers.until("the text is pasted", PASTE).await?;
    hers.click(&format!("{OFFER} .icon-button")).await?;
    hers.gone(OFFER).await?;
    let kept = format!("return document.querySelector(\"{COMPOSER}\").value.length > 200");
    hers.until("the text is kept", &kept).await?;
    hers.until("it is pasted again", PASTE).await?;
    hers.click(&format!("{OFFER} .button")).await?;
    hers.sees(".tray__file", "pasted").await?;
    hers.gone(OFFER).await?;

    let lines: Vec<String> = (0..60).map(|at| format!("line {at}")).collect();
    let path = format!("/api/v1/rooms/{}/messages", ana.general().await?);
    ana.post(&path, &json!({ "client_id": "1", "body": lines.join("\n") })).await?;
    let height = "return document.querySelector('[data-row] .body:has(.body__fold)').clientHeight";
    hers.find(".body__more").await?;
    let folded = hers.script(height).await?.as_u64().unwrap_or_default();
    hers.click(".body__more").await?;
    let open = hers.script(height).await?.as_u64().unwrap_or_default();
    ensure!(folded > 300 && open > folded + 300, "{folded} and {open}");
    hers.finish().await
}
