//! Lists the parts of the download: bytes by crate and by component.
//!
//! What is downloaded has no names any more. They are read from what the compiler and the splitter
//! left: before it is optimised, so the bytes are shares rather than the download's own.

mod function;
mod module;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use self::function::{Origin, origin};
use self::module::Module;
use crate::screen;
use crate::workspace::Workspace;

/// Parts of less are not worth a line.
const LINE_SHARE: usize = 100;

/// Names of what wasm-bindgen runs while it builds, and takes out then.
const DESCRIBES: &str = "describe";

/// Bytes of one load.
#[derive(Debug, Default)]
struct Load {
    crates: BTreeMap<String, usize>,
    components: BTreeMap<String, usize>,
    data: usize,
}

impl Load {
    fn add(&mut self, name: &str, size: usize) {
        if name.contains(DESCRIBES) {
            return;
        }
        let Origin { crate_name, component } = origin(name);
        *self.crates.entry(crate_name).or_default() += size;
        if let Some(component) = component {
            *self.components.entry(component).or_default() += size;
        }
    }

    fn code(&self) -> usize {
        self.crates.values().sum()
    }
}

/// Prints the tables, and writes all of them to `target/xtask/download.json`.
pub(crate) fn say_what_it_is_made_of(workspace: &Workspace) -> Result<()> {
    let built = workspace.target.join("wasm32-unknown-unknown/wasm-release");
    let whole = read(&built.join("confab_web.wasm"))?;
    let main = read(&built.join("confab_web_split.wasm"))?;
    let [first, late] = loads(&whole, &main);
    for (load, name) in [(&first, "first load"), (&late, "after the first screen")] {
        let code = load.code();
        screen::step(&format!("{name}: {} bytes of code, {} of data", code, load.data));
        for (title, parts) in [("crate", &load.crates), ("component", &load.components)] {
            table(title, parts, code);
        }
    }
    let all = json!({ "first": to_json(&first), "late": to_json(&late) });
    let path = workspace.own("download.json");
    fs::write(&path, format!("{all:#}\n")).context("cannot write the parts of the download")?;
    screen::step(&format!("all of it is in {}", workspace.show(&path)));
    Ok(())
}

fn read(path: &Path) -> Result<Module> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Module::parse(&bytes).with_context(|| format!("cannot understand {}", path.display()))
}

/// Divides the functions by module: those outside of the main module came late.
fn loads(whole: &Module, main: &Module) -> [Load; 2] {
    let (mut first, mut late) = (Load::default(), Load::default());
    let mut known = HashSet::new();
    for (name, size) in &main.functions {
        known.insert(name.as_str());
        first.add(name, *size);
    }
    for (name, size) in whole.functions.iter().filter(|(name, _)| !known.contains(name.as_str())) {
        late.add(name, *size);
    }
    first.data = main.data;
    late.data = whole.data.saturating_sub(main.data);
    [first, late]
}

fn table(title: &str, parts: &BTreeMap<String, usize>, of: usize) {
    let mut parts: Vec<_> = parts.iter().filter(|(_, size)| **size * LINE_SHARE >= of).collect();
    parts.sort_by_key(|(_, size)| std::cmp::Reverse(**size));
    for (name, size) in parts {
        let tenths = *size * 1000 / of.max(1);
        let share = format!("{}.{} %", tenths / 10, tenths % 10);
        screen::step(&format!("{size:>10} {share:>7}  {title} {name}"));
    }
}

fn to_json(load: &Load) -> serde_json::Value {
    json!({ "crates": load.crates, "components": load.components, "data": load.data })
}
