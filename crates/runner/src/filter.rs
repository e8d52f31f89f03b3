//! Which packages a run is about: `--filter`, in the language of turbo and pnpm, and `--affected`.

mod affected;
mod selector;

use std::path::Path;

use anyhow::Result;

pub(crate) use affected::affected;

use self::selector::Selector;
use crate::config::{Config, unknown};
use crate::git::Range;
use crate::usage;
use crate::workspace::{Kind, Workspace};

/// Everything that a selection is made of.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) config: &'a Config,
    /// The folder that `./` stands for.
    pub(crate) here: &'a Path,
}

/// The packages that some filters select, in the order of the workspace. Without filters all.
pub(crate) fn select(ground: &Ground<'_>, filters: &[String]) -> Result<Vec<usize>> {
    let selectors: Vec<Selector> =
        filters.iter().map(|text| Selector::parse(text)).collect::<Result<_>>()?;
    let all = 0..ground.workspace.packages.len();
    let mut chosen: Vec<bool> = vec![selectors.iter().all(|one| one.excludes); all.len()];
    for selector in selectors.iter().filter(|one| !one.excludes) {
        resolve(ground, selector)?.into_iter().for_each(|package| chosen[package] = true);
    }
    for selector in selectors.iter().filter(|one| one.excludes) {
        resolve(ground, selector)?.into_iter().for_each(|package| chosen[package] = false);
    }
    Ok(all.filter(|package| chosen[*package]).collect())
}

/// The packages of one selector.
fn resolve(ground: &Ground<'_>, selector: &Selector) -> Result<Vec<usize>> {
    let workspace = ground.workspace;
    let mut found = by_name(ground, selector)?;
    if let Some(range) = &selector.range {
        let changed = affected::changed(ground, range)?;
        found.retain(|package| {
            let own = changed[*package].is_some();
            let below =
                || workspace.closure(*package, true).iter().any(|one| changed[*one].is_some());
            own || selector.matches_dependencies && below()
        });
    }
    let mut all = if selector.without_self { Vec::new() } else { found.clone() };
    for package in &found {
        if selector.dependencies {
            all.extend(workspace.closure(*package, true).into_iter().filter(|one| one != package));
        }
        if selector.dependents {
            all.extend(dependents(workspace, *package).into_iter().filter(|one| one != package));
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn by_name(ground: &Ground<'_>, selector: &Selector) -> Result<Vec<usize>> {
    let workspace = ground.workspace;
    let mut found: Vec<usize> = (0..workspace.packages.len()).collect();
    if let Some(folder) = &selector.folder {
        let start = ground.here.strip_prefix(&workspace.root).unwrap_or(Path::new(""));
        let pattern = crate::files::from_root(&start.to_string_lossy().replace('\\', "/"), folder);
        let pattern = pattern.trim_matches('/').to_owned();
        found.retain(|package| {
            let own = &workspace.packages[*package].folder;
            let is_below = own.strip_prefix(&pattern).is_some_and(|rest| rest.starts_with('/'));
            pattern.is_empty()
                || own == &pattern
                || is_below
                || fast_glob::glob_match(&pattern, own)
        });
    }
    if let Some(name) = &selector.name {
        found.retain(|package| {
            let package = &workspace.packages[*package];
            [package.name.as_str(), package.short_name()]
                .iter()
                .any(|own| own == name || fast_glob::glob_match(name, own))
        });
        let is_pattern = name.contains(['*', '?', '[', '{']);
        if found.is_empty() && !is_pattern && selector.folder.is_none() {
            let known = workspace.packages.iter();
            let known = known.flat_map(|package| [package.name.as_str(), package.short_name()]);
            return Err(usage::wrong(format!("--filter: {}", unknown("package", name, known))));
        }
    }
    Ok(found)
}

/// All packages that a package goes into. A dev-dependency leads one step, and no further: nobody
/// compiles the tests of what they depend on.
pub(crate) fn dependents(workspace: &Workspace, package: usize) -> Vec<usize> {
    let goes_into = |inner: usize, outer: usize, with_dev: bool| {
        workspace.packages[outer].dependencies.iter().any(|dependency| {
            dependency.path.is_some()
                && dependency.name == workspace.packages[inner].name
                && (with_dev || dependency.kind != Kind::Dev)
        })
    };
    let all = 0..workspace.packages.len();
    let mut found = vec![package];
    let mut at = 0;
    while at < found.len() {
        let inner = found[at];
        let more: Vec<usize> = all
            .clone()
            .filter(|one| goes_into(inner, *one, false) && !found.contains(one))
            .collect();
        found.extend(more);
        at += 1;
    }
    let code = found.clone();
    let tests = all.filter(|one| {
        !code.contains(one) && code.iter().any(|inner| goes_into(*inner, *one, true))
    });
    found.extend(tests);
    found
}

/// The range that `--affected` stands for.
pub(crate) fn range(workspace: &Workspace, base: Option<&str>) -> Result<Range> {
    match base {
        Some(base) => Ok(Range::parse(base)),
        None => Ok(Range { from: crate::git::usual_base(&workspace.root)?, to: None }),
    }
}
