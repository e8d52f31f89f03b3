//! Drives one Chromium with a profile of its own.

mod axe;
mod chat;
mod console;
mod emulate;
mod launch;

use std::path::Path;

use anyhow::{Context as _, ensure};
use confab_testing::{ChromeDriver, DEADLINE, eventually, eventually_some};
use fantoccini::elements::Element;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

pub use axe::Rules;
pub use chat::{ALIVE, COMPOSER, NAV, ROWS};
pub use launch::Scripts;

/// A window. A line in its console is an error unless the test expects it: end with
/// [`Browser::finish`].
#[derive(Debug)]
pub struct Browser {
    client: Client,
    /// Of the driver's session.
    session_url: String,
    http: reqwest::Client,
}

/// The answer to a question of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    Yes,
    No,
}

impl Browser {
    /// Opens a window with an empty profile.
    pub async fn open(driver: &ChromeDriver, scripts: Scripts) -> anyhow::Result<Self> {
        launch::launch(driver, scripts).await
    }

    pub async fn goto(&self, url: &str) -> anyhow::Result<()> {
        self.client.goto(url).await.with_context(|| url.to_owned())
    }

    /// Opens a tab beside this one in the same profile, and turns to it; gives the one before.
    pub async fn open_tab(&self) -> anyhow::Result<WindowHandle> {
        let before = self.client.window().await?;
        let opened = self.client.new_window(true).await?;
        self.client.switch_to_window(opened.handle).await?;
        Ok(before)
    }

    /// Turns to a tab; gives the one before.
    pub async fn turn_to(&self, tab: WindowHandle) -> anyhow::Result<WindowHandle> {
        let before = self.client.window().await?;
        self.client.switch_to_window(tab).await?;
        Ok(before)
    }

    pub async fn reload(&self) -> anyhow::Result<()> {
        Ok(self.client.refresh().await?)
    }

    pub async fn url(&self) -> anyhow::Result<String> {
        Ok(self.client.current_url().await?.into())
    }

    /// Waits until the path of the address begins so; where one goes next is no part of it.
    pub async fn at(&self, path: &str) -> anyhow::Result<()> {
        let arrived =
            async || self.client.current_url().await.is_ok_and(|url| url.path().starts_with(path));
        let waited = eventually(DEADLINE, &format!("the address {path}"), arrived).await;
        self.explain(waited).await
    }

    /// Waits for an element that is shown.
    pub async fn find(&self, css: &str) -> anyhow::Result<Element> {
        let found = eventually_some(DEADLINE, css, async || self.shown(Locator::Css(css)).await);
        self.explain(found.await).await
    }

    /// Waits until no such element is shown.
    pub async fn gone(&self, css: &str) -> anyhow::Result<()> {
        let gone = async || self.shown(Locator::Css(css)).await.is_none();
        self.explain(eventually(DEADLINE, &format!("no {css}"), gone).await).await
    }

    async fn shown(&self, locator: Locator<'_>) -> Option<Element> {
        for element in self.client.find_all(locator).await.ok()? {
            if element.is_displayed().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }

    /// Fills a field. Its former text is replaced.
    pub async fn fill(&self, css: &str, text: &str) -> anyhow::Result<()> {
        let field = self.find(css).await?;
        field.clear().await?;
        field.send_keys(text).await.with_context(|| css.to_owned())
    }

    /// Types into a field, at its end.
    pub async fn type_into(&self, css: &str, text: &str) -> anyhow::Result<()> {
        self.find(css).await?.send_keys(text).await.with_context(|| css.to_owned())
    }

    /// Clicks an element once it is shown; one that is redrawn meanwhile is looked for again.
    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        self.click_on(Locator::Css(css), css).await
    }

    /// Clicks the button or link that is called this, by its text or its label.
    pub async fn press(&self, name: &str) -> anyhow::Result<()> {
        let path = format!(
            "//*[self::button or self::a or self::summary or @role='button' or @role='menuitem']\
             [normalize-space()='{name}' or @aria-label='{name}']"
        );
        self.click_on(Locator::XPath(&path), name).await
    }

    async fn click_on(&self, locator: Locator<'_>, what: &str) -> anyhow::Result<()> {
        let clicked = async || {
            let element = self.shown(locator).await?;
            element.click().await.ok()
        };
        self.explain(eventually_some(DEADLINE, &format!("a click on {what}"), clicked).await).await
    }

    /// Answers the question that the page asks, and gives its text.
    pub async fn answer(&self, answer: Reply) -> anyhow::Result<String> {
        let asked = async || self.client.get_alert_text().await.ok();
        let question = eventually_some(DEADLINE, "a question", asked).await?;
        match answer {
            Reply::Yes => self.client.accept_alert().await?,
            Reply::No => self.client.dismiss_alert().await?,
        }
        Ok(question)
    }

    /// The texts of all such elements, in the order of the page.
    pub async fn texts(&self, css: &str) -> anyhow::Result<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(css)).await? {
            // An element that went away meanwhile is not there.
            if let Ok(text) = element.text().await {
                texts.push(text);
            }
        }
        Ok(texts)
    }

    /// Waits until such an element holds the text.
    pub async fn sees(&self, css: &str, text: &str) -> anyhow::Result<()> {
        let seen = async || {
            let texts = self.texts(css).await.unwrap_or_default();
            texts.iter().any(|found| found.contains(text))
        };
        self.explain(eventually(DEADLINE, &format!("{text:?} in {css}"), seen).await).await
    }

    /// Waits until no such element holds the text.
    pub async fn sees_no(&self, css: &str, text: &str) -> anyhow::Result<()> {
        let unseen = async || {
            self.texts(css).await.is_ok_and(|texts| !texts.iter().any(|found| found.contains(text)))
        };
        self.explain(eventually(DEADLINE, &format!("no {text:?} in {css}"), unseen).await).await
    }

    /// Waits until the script, a function's body, returns true.
    pub async fn until(&self, what: &str, script: &str) -> anyhow::Result<()> {
        let holds = async || self.script(script).await.is_ok_and(|value| value == true);
        self.explain(eventually(DEADLINE, what, holds).await).await
    }

    /// Runs a function's body in the page.
    pub async fn script(&self, body: &str) -> anyhow::Result<Value> {
        self.client.execute(body, Vec::new()).await.with_context(|| body.to_owned())
    }

    pub async fn source(&self) -> anyhow::Result<String> {
        Ok(self.client.source().await?)
    }

    /// Makes the page so many CSS pixels wide and high, however small windows may be.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await
    }

    /// Asks the driver what its standard has no word for.
    async fn ask_driver(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/{path}", self.session_url);
        let answer = self.http.post(&url).body(body.to_string()).send().await?;
        let good = answer.status().is_success();
        let text = answer.text().await?;
        ensure!(good, "{path}: {text}");
        let mut answer: Value = serde_json::from_str(&text).context(text)?;
        Ok(answer["value"].take())
    }

    /// Writes what is shown as a PNG.
    pub async fn screenshot(&self, path: &Path) -> anyhow::Result<()> {
        tokio::fs::write(path, self.client.screenshot().await?).await?;
        Ok(())
    }

    /// Insists that the console has said nothing bad, and closes the window.
    pub async fn finish(self) -> anyhow::Result<()> {
        self.finish_expecting(&[]).await
    }

    /// The same, where the test itself caused errors that hold one of these texts.
    pub async fn finish_expecting(self, expected: &[&str]) -> anyhow::Result<()> {
        let errors = self.console_errors().await?;
        let is_expected = |error: &String| expected.iter().any(|text| error.contains(text));
        let unexpected: Vec<_> = errors.iter().filter(|error| !is_expected(error)).collect();
        ensure!(unexpected.is_empty(), "errors in the console: {unexpected:#?}");
        self.client.close().await?;
        Ok(())
    }

    /// Adds to an error where the window is and what its page says.
    async fn explain<T>(&self, result: anyhow::Result<T>) -> anyhow::Result<T> {
        let Err(error) = result else { return result };
        let url = self.url().await.unwrap_or_default();
        let mut text = self.texts("body").await.unwrap_or_default().join("\n");
        text.truncate(text.floor_char_boundary(3000));
        let console = self.console_errors().await.unwrap_or_default();
        Err(error.context(format!("at {url}, which shows:\n{text}\nconsole: {console:#?}")))
    }
}
