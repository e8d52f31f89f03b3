//! A window in which someone reads, and the measure of what moved.

use anyhow::{Context as _, ensure};
use confab_e2e::Browser;
use serde_json::Value;

/// Watches the list frame by frame, and finds the row that is read: the first that is whole in sight.
const WATCH: &str = "
    const box = document.querySelector('.messages__scroll');
    const rows = () => Array.from(box.querySelectorAll('[data-row]'));
    const watch = window.reading = { still: 0, seen: '' };
    const look = () => {
        const now = [box.scrollTop, box.scrollHeight, box.clientHeight, rows().length].join();
        watch.still = now === watch.seen ? watch.still + 1 : 0;
        watch.seen = now;
        requestAnimationFrame(look);
    };
    look();
    watch.box = box;
    watch.rows = rows;
    watch.mark = () => {
        const edge = box.getBoundingClientRect().top;
        watch.row = rows().find((row) => row.getBoundingClientRect().top >= edge);
        watch.top = watch.row.getBoundingClientRect().top;
        watch.above = box.scrollHeight - box.clientHeight + box.scrollTop;
        watch.below = -box.scrollTop;
        watch.still = 0;
        performance.clearResourceTimings();
    };
    watch.moved = () => watch.row.isConnected ? watch.row.getBoundingClientRect().top - watch.top : null;
    watch.pages = () => performance.getEntriesByType('resource')
        .filter((entry) => entry.name.includes('/messages?')).length;
    return true";

/// Frames without a change after which nothing moves any more.
const STILL: &str = "watch.still > 6 && !document.querySelector('.messages__older')";

/// A point over the list, above the highest composer.
const AT: (u32, u32) = (700, 180);

pub(super) struct Page {
    pub(super) window: Browser,
}

impl Page {
    pub(super) async fn open(window: Browser) -> anyhow::Result<Self> {
        window.until("a watched list", WATCH).await?;
        let page = Self { window };
        page.until("a list that stands", STILL).await?;
        Ok(page)
    }

    /// Whether no label of a day that is shown lies over another.
    pub(super) async fn days_are_apart(&self) -> anyhow::Result<bool> {
        let apart = "const tops = Array.from(document.querySelectorAll('[data-day]'))\
            .filter((day) => day.checkVisibility({ visibilityProperty: true }))\
            .map((day) => day.getBoundingClientRect()); \
            return tops.every((day, at) => at === 0 || day.top >= tops[at - 1].bottom)";
        Ok(self.window.script(apart).await? == true)
    }

    /// Turns the wheel: what is read moves by as much, and at most one page is loaded.
    pub(super) async fn wheel(&self, pixels: i32) -> anyhow::Result<()> {
        self.ask("watch.mark() || true").await?;
        let room = self.number(if pixels < 0 { "watch.above" } else { "watch.below" }).await?;
        self.window.wheel(AT, pixels).await?;
        let wanted = f64::from(pixels.abs()).min(room.floor());
        if wanted >= 1.0 {
            self.until("a list that scrolls", "watch.moved() !== 0").await?;
        }
        self.until("a list that stands", STILL).await?;
        let moved = self.number("watch.moved()").await?;
        let off = moved.abs() - wanted;
        ensure!(off.abs() <= 1.0, "a step of {pixels} moved what was read by {moved}");
        let pages = self.number("watch.pages()").await?;
        ensure!(pages <= 1.0, "a step of {pixels} loaded {pages} pages");
        Ok(())
    }

    /// Insists that the row being read stays while something happens.
    pub(super) async fn stays(
        &self,
        what: &str,
        happens: impl Future<Output = anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        self.ask("watch.mark() || true").await?;
        happens.await?;
        self.ask("(watch.still = 0) || true").await?;
        self.until("a list that stands", STILL).await?;
        let moved = self.number("watch.moved()").await?;
        ensure!(moved.abs() <= 1.0, "what was read moved by {moved}: {what}");
        Ok(())
    }

    pub(super) async fn is_at_the_start(&self) -> anyhow::Result<bool> {
        Ok(self.ask("!!watch.box.querySelector('.messages__begin')").await? == true)
    }

    pub(super) async fn is_at_the_end(&self) -> anyhow::Result<bool> {
        Ok(self.ask("!document.querySelector('.jump') && watch.box.scrollTop > -1").await? == true)
    }

    pub(super) async fn rows(&self) -> anyhow::Result<f64> {
        self.number("watch.rows().length").await
    }

    /// Goes up by a key; the focus is on a row afterwards, and never on the page.
    pub(super) async fn up(&self) -> anyhow::Result<()> {
        let focused = "document.activeElement.closest('[data-row]')?.id";
        let before = self.ask(focused).await?;
        ensure!(before.is_string(), "the focus was lost");
        self.window.press_key("\u{e013}").await?;
        self.until("a list that stands", STILL).await?;
        let after = self.ask(focused).await?;
        ensure!(after.is_string() && after != before, "from {before} the focus went to {after}");
        Ok(())
    }

    pub(super) async fn focus_the_newest(&self) -> anyhow::Result<()> {
        self.ask("watch.rows().at(-1).focus() || true").await.map(drop)
    }

    pub(super) async fn select_the_focused(&self) -> anyhow::Result<()> {
        self.ask("getSelection().selectAllChildren(document.activeElement) || true").await.map(drop)
    }

    pub(super) async fn selected(&self) -> anyhow::Result<String> {
        let text = self.ask("getSelection().toString()").await?;
        Ok(text.as_str().context("a text")?.to_owned())
    }

    async fn ask(&self, expression: &str) -> anyhow::Result<Value> {
        self.window.script(&format!("const watch = window.reading; return {expression}")).await
    }

    async fn number(&self, expression: &str) -> anyhow::Result<f64> {
        let value = self.ask(expression).await?;
        value.as_f64().with_context(|| format!("{expression} is {value}"))
    }

    async fn until(&self, what: &str, expression: &str) -> anyhow::Result<()> {
        let script = format!("const watch = window.reading; return {expression}");
        self.window.until(what, &script).await
    }
}
