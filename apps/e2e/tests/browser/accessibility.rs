//! No screen has a critical or serious fault by axe's rules: in both themes, on a phone and on a desk.
//! Nor has any of them a text that is not out of the catalogue.

mod printed;
mod screens;
mod words;

use anyhow::ensure;
use confab_e2e::Browser;
use confab_e2e::browser::Rules;

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
}

impl For {
    /// The language in which the screens are looked at.
    const fn language(self) -> &'static str {
        match self {
            Self::Barriers => "en",
            Self::Words => words::LANGUAGE,
        }
    }
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
        if self.looks_for == For::Words {
            return self.read(screen).await;
        }
        for (width, height) in sizes {
            self.window.resize(*width, *height).await?;
            for theme in THEMES {
                // The rules about structure hold in one theme as in the other.
                let rules = if theme == THEMES[0] { Rules::All } else { Rules::Colours };
                // Nothing fades in or out, so that each colour is the one that stays.
                let media = [("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")];
                self.window.set_media(&media).await?;
                for fault in self.window.faults(rules).await? {
                    self.faults.push(format!("{screen}, {theme}, {width}: {fault}"));
                }
            }
        }
        let (width, height) = SIZES[1];
        self.window.resize(width, height).await
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
