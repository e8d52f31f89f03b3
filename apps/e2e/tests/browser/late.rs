//! Parts after the first screen: text takes its form then, and a deploy comes in between.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use confab_e2e::browser::{ALIVE, COMPOSER, ROWS};
use confab_e2e::{Account, Artifacts, Browser, Cluster};
use serde_json::json;
use tempfile::TempDir;

use super::{NO_SERVER, Stage};

/// The part that comes later, after the form of texts.
const CHUNK: &str = "split_late.wasm";
const MARKUP: &str = "split_markup.wasm";

/// Message of a console about a part that is not there.
const NO_CHUNK: &[&str] = &[CHUNK, MARKUP, "__wasm_split"];

/// A site in a place of its own, in which files come and go.
pub(super) struct Site {
    folder: TempDir,
    pub(super) release: String,
}

impl Site {
    /// The site that was built, as a release of this name.
    pub(super) fn whole(release: &str) -> anyhow::Result<Self> {
        let site = Self::without_chunks(release)?;
        site.bring(MARKUP)?;
        site.bring(CHUNK)?;
        Ok(site)
    }

    /// The site that was built, as a release of this name without its late parts.
    fn without_chunks(release: &str) -> anyhow::Result<Self> {
        let (built, folder) = (Artifacts::from_env()?.site, tempfile::tempdir()?);
        let site = Self { folder, release: release.repeat(32) };
        let name = fs::read_to_string(built.join("pkg.txt"))?;
        copy(&built, site.folder.path())?;
        copy(&built.join("pkg").join(name.trim()), &site.pkg())?;
        fs::write(site.folder.path().join("pkg.txt"), &site.release)?;
        for name in [MARKUP, CHUNK] {
            fs::rename(site.pkg().join(name), site.folder.path().join(name))?;
        }
        Ok(site)
    }

    fn bring(&self, name: &str) -> anyhow::Result<()> {
        Ok(fs::rename(self.folder.path().join(name), self.pkg().join(name))?)
    }

    fn pkg(&self) -> std::path::PathBuf {
        self.folder.path().join("pkg").join(&self.release)
    }

    pub(super) fn path(&self) -> anyhow::Result<&str> {
        self.folder.path().to_str().context("a path that is no text")
    }
}

/// Copies the files of a folder, not of those in it.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// A stage whose server gives out this site.
async fn stage(site: &Site) -> anyhow::Result<Stage> {
    Stage::set(Cluster::single().env("CONFAB_SITE_DIR", site.path()?)).await
}

/// A window in which this person is in #general, without what comes later.
async fn window_of(stage: &Stage, account: &Account) -> anyhow::Result<Browser> {
    let window = stage.window().await?;
    window.sign_in(stage.url(), &account.handle).await?;
    window.find(ALIVE).await?;
    Ok(window)
}

const FORMS: [&str; 5] = [
    "**bold** and `code`",
    "- one\n- two\n  - three",
    "```rust\nfn main() {}\n```",
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "> quoted, :tada:",
];

#[tokio::test]
async fn printed_text_stays_as_it_is_and_new_text_takes_its_form_when_the_parser_comes()
-> anyhow::Result<()> {
    let site = Site::without_chunks("a")?;
    let stage = stage(&site).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut ben = ben.connect().await?;
    for round in 0..4 {
        for form in FORMS {
            ben.send(general, &format!("{form}\n\n{round}")).await?;
        }
    }
    let asked = ben.send(general, "**first**").await?.at.seq;
    let reply = json!({ "client_id": "reply", "body": "answered", "reply_to": asked });
    ana.post(&format!("/api/v1/rooms/{general}/messages"), &reply).await?;

    let window = window_of(&stage, &ana).await?;
    let keep = format!(
        "const rows = [...document.querySelectorAll(\"{ROWS}\")]; \
         window.kept = rows.map((row) => ({{ body: row.querySelector('.body'), \
             html: row.querySelector('.body').outerHTML, text: row.innerText, label: row.ariaLabel, \
             top: row.getBoundingClientRect().top }})); \
         return [rows.length, document.querySelectorAll(\".body :is(strong, li, .code, table, blockquote)\").length > 20, \
             document.querySelector('.quote').innerText]"
    );
    let shown = window.script(&keep).await?;
    ensure!(shown == json!([22, true, "In reply to\nBen: first"]), "{shown}");

    ben.send(general, "**late** news").await?;
    window.hears("**late** news").await?;
    // The end is followed: what was kept is measured after it.
    window.script(&keep).await?;
    // Neither part waits for the other.
    site.bring(MARKUP)?;
    window.sees(&format!("{ROWS} strong"), "late").await?;
    let moved = "return window.kept.slice(0, 22).map(({ body, html, text, label, top }) => { \
        const row = body.closest('article'); \
        if (!row) return 'another body'; \
        if (row.querySelector('.body').outerHTML !== html) return 'another form'; \
        if (row.innerText !== text) return `${row.innerText} after ${text}`; \
        if (row.ariaLabel !== label) return `${row.ariaLabel} after ${label}`; \
        const by = Math.abs(row.getBoundingClientRect().top - top); \
        return by <= 1 ? '' : `moved by ${by}`; }).filter(Boolean)";
    let moved = window.script(moved).await?;
    ensure!(moved == json!([]), "{moved}");
    window.type_into("body", "\u{e009}k\u{e000}").await?;
    window.sees(".toast", "still being loaded").await?;
    // A command that nothing understands yet waits, and is no message.
    window.say("/leave").await?;
    let kept = format!("return document.querySelector({COMPOSER:?}).value === '/leave'");
    ensure!(window.script(&kept).await? == true, "the command was sent");
    window.fill(COMPOSER, "").await?;
    site.bring(CHUNK)?;
    window.find("dialog[open] [role='combobox']").await?;
    window.finish_expecting(NO_CHUNK).await
}

#[tokio::test]
async fn a_deploy_in_the_middle_of_a_visit_mixes_nothing() -> anyhow::Result<()> {
    let (old, new) = (Site::without_chunks("a")?, Site::whole("b")?);
    let mut stage = stage(&old).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = window_of(&stage, &ana).await?;
    window.say("**before**").await?;
    window.hears("**before**").await?;

    let record = "window.asked = []; const fetch = window.fetch; \
        window.fetch = (...what) => { window.asked.push(String(what[0])); return fetch(...what) }; \
        return true";
    window.script(record).await?;
    let server = stage.cluster.server_mut(0);
    server.stop().await?;
    server.set("CONFAB_SITE_DIR", new.path()?);
    server.start().await?;
    // The old page works on, without a part of the new release.
    window.say("**between**").await?;
    window.hears("**between**").await?;
    let switch = "window.dispatchEvent(new KeyboardEvent('keydown', \
        { key: 'k', ctrlKey: true, bubbles: true, cancelable: true })); return true";
    window.script(switch).await?;
    window.sees(".toast", "still being loaded").await?;
    let tried = format!("return window.asked.filter((url) => url.endsWith('{CHUNK}')).length > 1");
    window.until("the old part asked for again", &tried).await?;
    let others = format!("return window.asked.filter((url) => !url.includes('/{}/'))", old.release);
    let others = window.script(&others).await?;
    ensure!(others == json!([]), "an old page asked for {others}");
    ensure!(window.texts(&format!("{ROWS} strong")).await?.is_empty(), "a part of another release");

    window.reload().await?;
    window.alive().await?;
    window.say("**after**").await?;
    window.sees(&format!("{ROWS} strong"), "after").await?;
    window.sees(&format!("{ROWS} strong"), "before").await?;
    let others = format!(
        "return performance.getEntriesByType('resource').map(({{ name }}) => name) \
             .filter((name) => name.includes('/pkg/') && !name.includes('/{}/'))",
        new.release,
    );
    let others = window.script(&others).await?;
    ensure!(others == json!([]), "a new page asked for {others}");
    window.finish_expecting(&[NO_CHUNK, NO_SERVER].concat()).await
}
