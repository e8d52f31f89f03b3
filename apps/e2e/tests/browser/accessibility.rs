//! No screen has a critical or serious fault by axe's rules: in both themes, on a phone and on a desk.

mod printed;
mod screens;

use anyhow::ensure;
use confab_e2e::Browser;
use confab_e2e::browser::Rules;

/// A phone and a desk, in CSS pixels.
const SIZES: [(u32, u32); 2] = [(360, 740), (1280, 800)];
const THEMES: [&str; 2] = ["light", "dark"];

/// Looks at screens, and remembers what is wrong with them.
struct Inspector {
    window: Browser,
    faults: Vec<String>,
}

impl Inspector {
    fn new(window: Browser) -> Self {
        Self { window, faults: Vec::new() }
    }

    /// Looks at what the window shows, at every size.
    async fn look(&mut self, screen: &str) -> anyhow::Result<()> {
        self.look_at(screen, &SIZES).await
    }

    async fn look_at(&mut self, screen: &str, sizes: &[(u32, u32)]) -> anyhow::Result<()> {
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
