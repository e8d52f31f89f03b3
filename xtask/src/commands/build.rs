//! `cargo xtask build`: a release in `dist/`, weighed and summed.

use std::fs;
use std::path::{self, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use lexopt::{Arg, Parser};

use crate::bundle::{self, Bundle, Flavour, heaviest_part, show_size, weight};
use crate::process::Interrupted;
use crate::tools::{self, Need, Toolbox};
use crate::workspace::Workspace;
use crate::{screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask build [--force]
       cargo xtask build --into <FOLDER> [--std own|given]

Options:
  --force          makes it anew, whatever a cache holds
  --into <FOLDER>  makes it there, and not out of a cache
  --std <WHICH>    own compiles the standard library anew for the browser [default: own, where its
                   source is at hand]

Makes dist/: the server (confab-server), the site and the documentation (docs/) beside it with
compressed copies of their files, and SHA256SUMS. `dist/confab-server` starts from any folder. Sizes
are printed, and what of the app a browser downloads by crate and by component (all of it in
target/xtask/download.json, where it was made here).

Where the same was made before, it comes out of the cache of this machine, or out of the remote one
(see `cargo xtask login`), and is tried out; what does not work here is made anew.

The build fails when what a browser loads first (WASM, JavaScript and CSS, with Brotli), or what it
loads after the first screen, weighs more than xtask/src/bundle/weight.rs allows; when a page of the
documentation weighs more than 40 kB, or a link in it leads nowhere; or when the server, started from
another folder with nothing set, does not show its first page. The standard library is compiled anew
for the browser, 20 kB lighter; without its source (rustup's component rust-src) the build goes on and
the weight is not checked.";

/// The task of the workspace that makes a release, and the folder that it fills.
const TASK: &str = "release";
const NEW: &str = "dist.new";

/// Options of the command line.
#[derive(Debug, Default)]
struct Asked {
    is_forced: bool,
    into: Option<PathBuf>,
    /// Whether the standard library is compiled anew.
    has_own_std: Option<bool>,
}

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut asked = Asked::default();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("force") => asked.is_forced = true,
            Arg::Long("into") => asked.into = Some(args.value()?.into()),
            Arg::Long("std") => {
                let given = args.value()?.to_string_lossy().into_owned();
                asked.has_own_std = Some(match given.as_str() {
                    "own" => true,
                    "given" => false,
                    _ => {
                        return Err(usage::wrong(format!(
                            "--std is {given}, but takes own or given"
                        )));
                    }
                });
            }
            other => return Err(other.unexpected().into()),
        }
    }
    match &asked.into {
        Some(folder) => make(&Workspace::load()?, folder, asked.has_own_std),
        None => bring(asked.is_forced, asked.has_own_std),
    }
}

/// Makes the release, or takes it out of the cache.
pub(super) fn build() -> Result<()> {
    bring(false, None)
}

/// Brings the release about, and exchanges `dist/` for it once it is whole.
fn bring(is_forced: bool, has_own_std: Option<bool>) -> Result<()> {
    let workspace = Workspace::load()?;
    let has_own_std = has_own_std.map_or_else(tools::find_std_source, Ok)?;
    let (dist, new) = (workspace.root.join("dist"), workspace.root.join(NEW));
    let is_old = run_task(&new, is_forced, has_own_std)?;
    if is_old {
        screen::step("trying out what the cache holds");
        let tried = bundle::try_out(&Bundle::at(new.clone()), &workspace.own("trial"));
        match tried {
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => {
                screen::warn(&format!("it does not work on this machine ({error:#})"));
                run_task(&new, true, has_own_std)?;
            }
            Ok(()) => {}
        }
    }
    remove(&dist)?;
    fs::rename(&new, &dist).context("cannot put the release into dist/")?;
    screen::step(&format!(
        "the release is in {}; start it with dist/{}",
        workspace.show(&dist),
        bundle::SERVER
    ));
    Ok(())
}

/// Has the folder filled. True when that came out of the cache.
fn run_task(new: &Path, is_forced: bool, has_own_std: bool) -> Result<bool> {
    remove(new)?;
    let std = if has_own_std { "own" } else { "given" };
    let force = is_forced.then_some("--force");
    let args = [TASK, "--log-prefix=none"].into_iter().chain(force).chain(["--", "--std", std]);
    let report = xtask_runner::run_tasks(args)?;
    ensure!(report.code() == 0, "the release was not made");
    Ok(report.is_from_cache())
}

/// Makes the release in a folder, without any cache.
fn make(workspace: &Workspace, folder: &Path, has_own_std: Option<bool>) -> Result<()> {
    let mut toolbox = tools::prepare(workspace, Need::Release)?;
    toolbox.has_std_source = has_own_std.unwrap_or(toolbox.has_std_source);
    screen::step("building the release");
    bundle::compile_release(workspace, &toolbox)?;
    remove(folder)?;
    let bundle = Bundle::at(path::absolute(folder)?);
    bundle.take(workspace, Flavour::Release)?;
    bundle.take_docs(workspace, Flavour::Release)?;
    bundle::say_what_it_is_made_of(workspace)?;
    weigh(&bundle, &toolbox)?;
    screen::step("trying it out");
    bundle::try_out(&bundle, &workspace.own("trial")).context("the release does not work")?;
    bundle::write_checksums(bundle.folder())
}

fn weigh(bundle: &Bundle, toolbox: &Toolbox) -> Result<()> {
    let server = fs::metadata(bundle.server())?.len();
    screen::step(&format!("{:>10}  {}", show_size(server), bundle::SERVER));
    let found = bundle::download(&bundle.site())?;
    for (path, size) in found.files() {
        screen::step(&format!("{:>10}  {} (Brotli)", show_size(*size), path.display()));
    }
    let loads = [
        ("first load", weight(&found.first), bundle::FIRST_LOAD_LIMIT),
        ("load after the first screen", weight(&found.late), bundle::LATE_LOAD_LIMIT),
        ("heaviest part of that", heaviest_part(&found.late), bundle::LATE_PART_LIMIT),
    ];
    for (load, total, _) in loads {
        screen::step(&format!("{:>10}  {load} (Brotli)", show_size(total)));
    }
    // Without the source of the standard library it is heavier, and no fault of ours.
    for (load, total, limit) in loads.into_iter().filter(|_| toolbox.has_std_source) {
        if total >= limit {
            let (total, limit) = (show_size(total), show_size(limit));
            bail!("the {load} weighs {total}, and has to stay under {limit}");
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
