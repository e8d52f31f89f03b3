//! The documentation, as a server gives it out: read, searched, copied from, and looked at by axe.

use std::fs;
use std::path::Path;

use anyhow::ensure;
use confab_docs::Site;
use confab_e2e::browser::Rules;
use confab_e2e::{Browser, Cluster, Scripts};
use futures_util::SinkExt as _;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;

use super::{NO_SERVER, Stage};

const FIND: &str = "#find";
const FOUND: &str = "[data-found] a";
/// The script has been read and run, so that its index is there.
const INDEXED: &str = "return performance.getEntriesByType('resource')\
    .some(({ name, responseEnd }) => name.endsWith('/search.js') && responseEnd > 0)";

#[tokio::test]
async fn the_documentation_is_read_searched_and_copied_from() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    confab_docs::write(&Site::read(&root)?.print()?, folder.path())?;
    let docs = folder.path().to_string_lossy();
    let mut stage = Stage::set(Cluster::single().env("CONFAB_DOCS", &docs)).await?;
    let address = format!("{}/docs/", stage.url());

    // Without scripts every page reads, and links lead from one to the next.
    let plain = Browser::open(&stage.driver, Scripts::Off).await?;
    plain.goto(address.trim_end_matches('/')).await?;
    plain.sees("main", "Nothing lost, nothing twice").await?;
    plain.gone(FIND).await?;
    plain.click("#menu a[href='install/']").await?;
    plain.sees("h1", "Install").await?;
    plain.finish().await?;

    let window = stage.window().await?;
    for page in ["", "configure/", "protocol/", "kit/"] {
        window.goto(&format!("{address}{page}")).await?;
        window.find(FIND).await?;
        for (width, height) in [(360, 740), (1280, 800)] {
            window.resize(width, height).await?;
            for (theme, rules) in [("light", Rules::All), ("dark", Rules::Colours)] {
                let media = [("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")];
                window.set_media(&media).await?;
                let faults = window.faults(rules).await?;
                ensure!(faults.is_empty(), "{page}, {theme}, {width}: {faults:#?}");
            }
            let wide = "return document.documentElement.scrollWidth > innerWidth";
            ensure!(window.script(wide).await? == false, "{page} scrolls sideways at {width}");
        }
    }

    // A theme that was chosen holds on the next page.
    window.click("[data-switch]").await?;
    window.click("[data-switch]").await?;
    window.goto(&format!("{address}bot/")).await?;
    window.find("html[data-theme='dark']").await?;

    let keep = "navigator.clipboard.writeText = async (text) => { window.copied = text; }";
    window.script(keep).await?;
    // It is there for those who point at the code, or go to it by keys.
    let at_code = "document.querySelector('[data-code] pre').focus(); return true";
    window.script(at_code).await?;
    window.click("[data-code] button").await?;
    window.sees("[data-code] button", "Copied").await?;
    let same = "return copied === document.querySelector('[data-code] code').textContent";
    ensure!(window.script(same).await? == true, "another text was copied");

    // The search goes on without a server; its links are those of the site.
    window.until("the index", INDEXED).await?;
    stage.cluster.server_mut(0).kill()?;
    window.press_key("/").await?;
    window.type_into(FIND, "confab_redis_url sentinel").await?;
    window.sees(FOUND, "All settings").await?;
    let link = "return document.querySelector(\"[data-found] a[href$='configure/#all-settings']\") !== null";
    ensure!(window.script(link).await? == true, "it leads elsewhere");
    window.finish_expecting(NO_SERVER).await
}

#[tokio::test]
async fn an_open_page_is_loaded_anew_after_an_edit() -> anyhow::Result<()> {
    // As `cargo xtask dev` has it: pages are told of the port, and the server allows them to ask there.
    let edits = TcpListener::bind("127.0.0.1:0").await?;
    let port = edits.local_addr()?.port();
    let folder = tempfile::tempdir()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let site = Site::read(&root)?.reloading(Some(port));
    confab_docs::write(&site.print()?, folder.path())?;
    let cluster = Cluster::single()
        .env("CONFAB_DOCS", &folder.path().to_string_lossy())
        .env("LEPTOS_WATCH", "ON")
        .env("LEPTOS_RELOAD_PORT", &port.to_string());
    let stage = Stage::set(cluster).await?;
    let window = stage.window().await?;
    window.goto(&format!("{}/docs/install/", stage.url())).await?;
    let (page, _) = edits.accept().await?;
    let mut page = tokio_tungstenite::accept_async(page).await?;
    let file = folder.path().join("install/index.html");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, text.replace("<h1>Install</h1>", "<h1>Install it anew</h1>"))?;
    page.send(Message::text(r#"{"all":false,"docs":true}"#)).await?;
    window.sees("h1", "Install it anew").await?;
    window.finish().await
}
