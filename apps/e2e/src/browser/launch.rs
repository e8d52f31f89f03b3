//! Starts a Chromium as TOOLCHAIN.md found it to work, in containers and as root too.

use anyhow::Context as _;
use confab_testing::ChromeDriver;
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::Browser;

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

pub(super) async fn launch(driver: &ChromeDriver, scripts: Scripts) -> anyhow::Result<Browser> {
    let profile = tempfile::Builder::new().prefix("profile-").tempdir_in(driver.profiles())?;
    // The folder goes with the driver, which outlives its browsers.
    let profile = profile.keep();
    let mut preferences = json!({});
    if scripts == Scripts::Off {
        preferences["profile.managed_default_content_settings.javascript"] = 2.into();
    }
    let capabilities = json!({
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": {
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--no-proxy-server", "--window-size=1280,800",
                // A machine without a mouse would be taken for a phone.
                "--blink-settings=primaryPointerType=4,availablePointerTypes=4,\
                 primaryHoverType=2,availableHoverTypes=2",
                // Windows that nobody looks at keep their timers.
                "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
                "--disable-backgrounding-occluded-windows",
                format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": preferences,
        },
    });
    let serde_json::Value::Object(capabilities) = capabilities else {
        unreachable!("an object was written")
    };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let client = builder.capabilities(capabilities).connect(&driver.url()).await?;
    let session = client.session_id().await?.context("a session without id")?;
    confab_testing::provide_cryptography();
    Ok(Browser {
        client,
        session_url: format!("{}/session/{session}", driver.url()),
        http: reqwest::Client::builder().no_proxy().build()?,
    })
}
