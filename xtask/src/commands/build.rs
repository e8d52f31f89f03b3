//! `cargo xtask build`: a release in `dist/`, weighed and summed.

use std::fs;

use anyhow::{Context, Result, bail};
use lexopt::Parser;

use crate::bundle::{self, Bundle, Flavour, show_size, weight};
use crate::screen;
use crate::tools::{self, Need, Toolbox};
use crate::workspace::Workspace;

pub(super) const HELP: &str = "
Usage: cargo xtask build

Makes dist/: the server (confab-server), the site and the documentation (docs/) beside it with
compressed copies of their files, and SHA256SUMS. `dist/confab-server` starts from any folder. Sizes
are printed, and what of the app a browser downloads by crate and by component (all of it in
target/xtask/download.json).

The build fails when what a browser loads first (WASM, JavaScript and CSS, with Brotli), or what it
loads after the first screen, weighs more than xtask/src/bundle/weight.rs allows; when a page of the
documentation weighs more than 40 kB, or a link in it leads nowhere; or when the server, started from
another folder with nothing set, does not show its first page. The standard library is compiled anew
for the browser, 20 kB lighter; without its source (rustup's component rust-src) the build goes on and
the weight is not checked.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    build()
}

/// Builds the release, and exchanges `dist/` for it once it is whole.
pub(super) fn build() -> Result<()> {
    let workspace = Workspace::load()?;
    let toolbox = tools::prepare(&workspace, Need::Release)?;
    screen::step("building the release");
    bundle::compile_release(&workspace, &toolbox)?;

    let (dist, new) = (workspace.root.join("dist"), workspace.root.join("dist.new"));
    remove(&new)?;
    let bundle = Bundle::at(new.clone());
    bundle.take(&workspace, Flavour::Release)?;
    bundle.take_docs(&workspace, Flavour::Release)?;
    bundle::say_what_it_is_made_of(&workspace)?;
    weigh(&bundle, &toolbox)?;
    screen::step("trying it out");
    bundle::try_out(&bundle, &workspace.own("trial")).context("the release does not work")?;
    bundle::write_checksums(bundle.folder())?;
    remove(&dist)?;
    fs::rename(&new, &dist).context("cannot put the release into dist/")?;
    screen::step(&format!(
        "the release is in {}; start it with dist/{}",
        workspace.show(&dist),
        bundle::SERVER
    ));
    Ok(())
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

fn remove(folder: &std::path::Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
