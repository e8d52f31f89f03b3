//! Emulates a person's machine: its time zone, its theme, its wheel, its keys.

use serde_json::json;

use super::Browser;

impl Browser {
    /// Puts the window into a time zone, such as `Europe/Berlin`.
    pub async fn set_zone(&self, zone: &str) -> anyhow::Result<()> {
        self.devtools("Emulation.setTimezoneOverride", json!({ "timezoneId": zone })).await
    }

    /// Has the browser write dates and times as in a locale, such as `de-DE`.
    pub async fn set_locale(&self, locale: &str) -> anyhow::Result<()> {
        self.devtools("Emulation.setLocaleOverride", json!({ "locale": locale })).await
    }

    /// Turns the wheel over a point by so many CSS pixels; negative is up.
    pub async fn wheel(&self, (x, y): (u32, u32), pixels: i32) -> anyhow::Result<()> {
        let turn = json!({
            "type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": pixels,
        });
        self.devtools("Input.dispatchMouseEvent", turn).await
    }

    /// Presses one key where the focus is.
    pub async fn press_key(&self, key: &str) -> anyhow::Result<()> {
        self.press_together(&[key]).await
    }

    /// Presses keys together, such as Control and `k`; the last is the first to be let go.
    pub async fn press_together(&self, keys: &[&str]) -> anyhow::Result<()> {
        let down = keys.iter().map(|key| ("keyDown", (*key).to_owned()));
        let up = keys.iter().rev().map(|key| ("keyUp", (*key).to_owned()));
        self.use_keys(down.chain(up)).await
    }

    /// Types where the focus is.
    pub async fn type_keys(&self, text: &str) -> anyhow::Result<()> {
        let keys = text.chars().map(String::from);
        self.use_keys(keys.flat_map(|key| [("keyDown", key.clone()), ("keyUp", key)])).await
    }

    async fn use_keys(
        &self,
        acts: impl Iterator<Item = (&'static str, String)>,
    ) -> anyhow::Result<()> {
        let acts: Vec<_> = acts.map(|(act, key)| json!({ "type": act, "value": key })).collect();
        let keys = json!({ "actions": [{ "type": "key", "id": "keys", "actions": acts }] });
        self.ask_driver("actions", &keys).await.map(drop)
    }

    /// Makes the window a phone's: small, and touched.
    pub async fn become_a_phone(&self) -> anyhow::Result<()> {
        let size = json!({ "width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await
    }

    /// Puts a finger on the middle of an element for so many milliseconds.
    pub async fn tap(&self, css: &str, held_ms: u64) -> anyhow::Result<()> {
        self.find(css).await?;
        let middle = format!(
            "const r = document.querySelector(\"{css}\").getBoundingClientRect(); \
            return [Math.round(r.left + Math.min(r.width / 2, 20)), Math.round(r.top + r.height / 2)]"
        );
        let at = self.script(&middle).await?;
        let touch = json!({ "actions": [{
            "type": "pointer", "id": "finger", "parameters": { "pointerType": "touch" }, "actions": [
                { "type": "pointerMove", "duration": 0, "x": at[0], "y": at[1] },
                { "type": "pointerDown", "button": 0 },
                { "type": "pause", "duration": held_ms },
                { "type": "pointerUp", "button": 0 },
            ],
        }]});
        self.ask_driver("actions", &touch).await.map(drop)
    }

    /// The same as the browser's own Back.
    pub async fn back(&self) -> anyhow::Result<()> {
        self.ask_driver("back", &json!({})).await.map(drop)
    }

    /// Has scripts give up what nothing refers to any more.
    pub async fn collect_garbage(&self) -> anyhow::Result<()> {
        self.devtools("HeapProfiler.collectGarbage", json!({})).await
    }

    /// Has the page believe these media features, such as `prefers-color-scheme`.
    pub async fn set_media(&self, features: &[(&str, &str)]) -> anyhow::Result<()> {
        let features: Vec<_> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    pub(super) async fn devtools(
        &self,
        command: &str,
        parameters: serde_json::Value,
    ) -> anyhow::Result<()> {
        let ask = json!({ "cmd": command, "params": parameters });
        self.ask_driver("goog/cdp/execute", &ask).await.map(drop)
    }
}
