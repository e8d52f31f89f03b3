//! No screen has a critical or serious fault by axe's rules: in both themes, on a phone and on a desk.
//! Nor has any of them a text that is not out of the catalogue.
//!
//! `cargo xtask screens` goes the same ways with a camera, through a furnished house.

mod printed;
mod screens;
mod words;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use confab_e2e::browser::Rules;
use confab_e2e::{Account, Browser, Lifelike};

use crate::Stage;

/// A phone and a desk, in CSS pixels.
const SIZES: [(u32, u32); 2] = [(360, 740), (1280, 800)];
const THEMES: [&str; 2] = ["light", "dark"];

/// Fault that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// Elements that some people cannot use.
    Barriers,
    /// Texts that no translation reaches.
    Words,
    /// Nothing: people look at pictures afterwards.
    Pictures,
}

impl For {
    /// Barriers, unless pictures were asked for.
    fn asked() -> Self {
        if std::env::var_os(SCREENS).is_some() { Self::Pictures } else { Self::Barriers }
    }

    /// The language in which the screens are looked at.
    const fn language(self) -> &'static str {
        match self {
            Self::Barriers | Self::Pictures => "en",
            Self::Words => words::LANGUAGE,
        }
    }
}

/// Gives what scrolls and should not: a page around what scrolls in it, and anything but code and
/// tables sideways.
const SCROLLS: &str = r#"
const found = [];
const root = document.documentElement;
if (root.scrollHeight > innerHeight + 1 && document.querySelector("main [class$=__scroll]"))
  found.push(`the page, ${root.scrollHeight} of ${innerHeight} px,`);
for (const element of [root, ...document.querySelectorAll("[class$=__scroll], .thread, dialog[open]")])
  if (element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
    found.push(`${element.className || element.localName}, ${element.scrollWidth} of ${element.clientWidth} px sideways,`);
return found;
"#;

/// Names the folder for pictures.
const SCREENS: &str = "CONFAB_E2E_SCREENS";
/// Sizes of pictures, by their letters.
const PICTURES: [(&str, u32, u32); 4] =
    [("s", 360, 740), ("m", 768, 1024), ("l", 1280, 800), ("x", 1920, 1080)];

/// The people of a house: through whose eyes it is looked at, and another.
async fn people(looks_for: For, stage: &Stage) -> anyhow::Result<[Account; 2]> {
    if looks_for == For::Pictures {
        let house = Lifelike::furnish(stage.url(), stage.cluster.data()).await?;
        return Ok([house.people[0].clone(), house.people[1].clone()]);
    }
    Account::found(stage.url(), ["ana", "ben"]).await
}

/// Looks at screens, and remembers what is wrong with them.
struct Inspector {
    window: Browser,
    looks_for: For,
    faults: Vec<String>,
}

impl Inspector {
    fn new(window: Browser, looks_for: For) -> Self {
        Self { window, looks_for, faults: Vec::new() }
    }

    /// Has the pages from now on in the language of what is looked for. The window is at one of them.
    async fn speak(&self) -> anyhow::Result<()> {
        let cookie =
            format!("document.cookie = 'confab-language={}; path=/'", self.looks_for.language());
        self.window.script(&cookie).await?;
        self.window.reload().await
    }

    /// Looks at what the window shows, at every size.
    async fn look(&mut self, screen: &str) -> anyhow::Result<()> {
        if self.looks_for == For::Words {
            return self.read(screen).await;
        }
        self.look_at(screen, &SIZES).await
    }

    async fn look_at(&mut self, screen: &str, sizes: &[(u32, u32)]) -> anyhow::Result<()> {
        match self.looks_for {
            For::Words => return self.read(screen).await,
            For::Pictures => return self.take(screen, sizes).await,
            For::Barriers => {}
        }
        for (width, height) in sizes {
            self.window.resize(*width, *height).await?;
            for theme in THEMES {
                // The rules about structure hold in one theme as in the other.
                let rules = if theme == THEMES[0] { Rules::All } else { Rules::Colours };
                self.show_in(theme).await?;
                if theme == THEMES[0] {
                    let scrolls = self.window.script(SCROLLS).await?;
                    for what in scrolls.as_array().into_iter().flatten() {
                        self.faults.push(format!("{screen}, {width}: {what} scrolls"));
                    }
                }
                for fault in self.window.faults(rules).await? {
                    self.faults.push(format!("{screen}, {theme}, {width}: {fault}"));
                }
            }
        }
        let (width, height) = SIZES[1];
        self.window.resize(width, height).await
    }

    /// Name of someone who is in the rooms as well.
    const fn other(&self) -> &'static str {
        match self.looks_for {
            For::Pictures => "Tomás",
            _ => "Ben",
        }
    }

    const fn other_handle(&self) -> &'static str {
        match self.looks_for {
            For::Pictures => "tomas",
            _ => "ben",
        }
    }

    /// Takes pictures at every size, or at those whose widths are wanted.
    async fn take(&self, screen: &str, sizes: &[(u32, u32)]) -> anyhow::Result<()> {
        let folder = std::env::var_os(SCREENS).map(PathBuf::from);
        let folder = folder.context("cargo xtask screens says where pictures go")?;
        let name: String =
            screen.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        for (letter, width, height) in PICTURES {
            if sizes != SIZES && sizes.iter().all(|(wanted, _)| *wanted != width) {
                continue;
            }
            self.window.resize(width, height).await?;
            for theme in THEMES {
                self.show_in(theme).await?;
                let file = format!("{}-{letter}-{theme}.png", name.trim_matches('-'));
                self.window.screenshot(&folder.join(file)).await?;
            }
        }
        let (width, height) = SIZES[1];
        self.window.resize(width, height).await
    }

    /// Nothing fades in or out, so that each colour is the one that stays.
    async fn show_in(&self, theme: &str) -> anyhow::Result<()> {
        let media = [("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")];
        self.window.set_media(&media).await
    }

    /// Insists that nothing was wrong.
    async fn finish(self, expected: &[&str]) -> anyhow::Result<()> {
        ensure!(
            self.faults.is_empty(),
            "{} faults:\n{}",
            self.faults.len(),
            self.faults.join("\n")
        );
        self.window.finish_expecting(expected).await
    }
}
