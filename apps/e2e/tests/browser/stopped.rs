//! A page that has stopped says so, and the server hears of it.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};
use confab_testing::{DEADLINE, eventually};

use super::Stage;

#[tokio::test]
async fn a_page_that_has_stopped_offers_to_load_it_anew_and_keeps_the_draft() -> anyhow::Result<()>
{
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.type_into(COMPOSER, "half a sentence").await?;
    // A module whose only function ends as a panic does. It runs as a script of the page: what a
    // driver runs is no error of the page's.
    let trap = "const script = document.createElement('script'); \
        script.nonce = document.querySelector('script').nonce; \
        script.textContent = `{ \
            const bytes = [0,97,115,109,1,0,0,0, 1,4,1,96,0,0, 3,2,1,0, 7,5,1,1,102,0,0, \
                           10,5,1,3,0,0,11]; \
            const made = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))); \
            setTimeout(() => { throw new Error('of an extension') }); \
            setTimeout(() => { made.exports.f() }); \
            setTimeout(async () => made.exports.f()); }`; \
        document.head.append(script); return true";
    window.script(trap).await?;
    window.sees("dialog[open]", "Something went wrong").await?;
    ensure!(window.texts("dialog[open]").await?.len() == 1, "it is said twice");
    let log = stage.cluster.server(0).log()?;
    let told = async || log.count("a page has stopped working in a browser") == 1;
    eventually(DEADLINE, "a line in the server's log", told).await?;
    window.press("Reload").await?;
    window.alive().await?;
    window.gone("dialog[open]").await?;
    let draft = format!("return document.querySelector(\"{COMPOSER}\").value");
    window
        .until("the draft", &format!("return (() => {{ {draft} }})() === 'half a sentence'"))
        .await?;
    window.finish_expecting(&["of an extension", "unreachable"]).await
}
