//! `cargo xtask test`: all tests, from pure functions to browsers.

mod artifacts;
mod tally;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use lexopt::{Arg, Parser};

use self::artifacts::Suite;
use self::tally::Tally;
use crate::bundle::{self, Bundle, Flavour, Scope};
use crate::packages::{self, Consent};
use crate::previous::{self, Previous};
use crate::tools::{self, AXE_SCRIPT, ECE_SCRIPT, Need};
use crate::workspace::Workspace;
use crate::{cargo, process, screen};

pub(super) const HELP: &str = "
Usage: cargo xtask test [--yes] [--package <NAME>]... [-- <ARGUMENTS>]

Options:
  --yes                   installs what is missing without asking (so does CI=true)
  -p, --package <NAME>    runs the tests of this package only; may be repeated
  -- <ARGUMENTS>          what follows goes to each test program: a filter, --nocapture

Installs redis-server, postgresql, chromium and chromium-driver where they are missing (apt-get as
root or with sudo, or Homebrew), builds all tests, the server and the site, and runs the suites: pure ones,
conformance, server, and at last apps/e2e, which drives the built server and a real browser.
The server of the previous release (xtask/previous-release) is compiled once, to be run beside it.
The screens are looked at with axe-core, which npm fetches into the cache, and pushes
are read with http_ece; without npm both are left out.
What holds on any database runs on SQLite and again on Postgres.
All suites run, also after one has failed; the last line counts what passed and what failed.
Suites that need nothing but themselves are tasks with a cache (`cargo xtask run test`): what has passed
on the same sources is not run again, except in CI.

Cargo compiles the whole workspace at once, whatever is run: which features a dependency has follows
from what is compiled together, so a smaller scope would compile the same crates a second time.";

/// Where apps/e2e finds the built files.
const E2E_SERVER: &str = "CONFAB_E2E_SERVER";
const E2E_SITE: &str = "CONFAB_E2E_SITE";
const E2E_PREVIOUS: &str = "CONFAB_E2E_PREVIOUS";
const E2E_AXE: &str = "CONFAB_E2E_AXE";
const E2E_ECE: &str = "CONFAB_E2E_ECE";
const E2E_SCREENS: &str = "CONFAB_E2E_SCREENS";

/// The tests that need it.
const ACCESSIBILITY: &str = "accessibility::";
const INTEROPERABILITY: &str = "push::anothers_library_reads_what_is_sent";

/// Options of the command line.
#[derive(Debug)]
pub(super) struct Options {
    consent: Consent,
    packages: Vec<String>,
    arguments: Vec<String>,
    /// Where pictures of all screens go, in place of their inspection.
    pictures: Option<PathBuf>,
}

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut options = Options::all(Consent::from_environment());
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("yes") => options.consent = Consent::Given,
            Arg::Short('p') | Arg::Long("package") => {
                options.packages.push(args.value()?.to_string_lossy().into_owned());
            }
            Arg::Value(value) => {
                options.arguments.push(value.to_string_lossy().into_owned());
                options
                    .arguments
                    .extend(args.raw_args()?.map(|rest| rest.to_string_lossy().into_owned()));
            }
            other => return Err(other.unexpected().into()),
        }
    }
    screen::plain(&test(&options)?);
    Ok(())
}

impl Options {
    /// All tests of all packages.
    pub(super) fn all(consent: Consent) -> Self {
        Self { consent, packages: Vec::new(), arguments: Vec::new(), pictures: None }
    }

    /// A walk through all screens with a camera.
    pub(super) fn pictures(consent: Consent, folder: PathBuf) -> Self {
        Self {
            consent,
            packages: vec![artifacts::END_TO_END.to_owned()],
            arguments: [ACCESSIBILITY, "--skip", "catalogue"].map(str::to_owned).into(),
            pictures: Some(folder),
        }
    }

    fn wants(&self, package: &str) -> bool {
        self.packages.is_empty()
            || self
                .packages
                .iter()
                .any(|name| name == package || format!("confab-{name}") == package)
    }
}

/// Builds and runs the tests, and gives the count: `312 passed, 0 failed`.
pub(super) fn test(options: &Options) -> Result<String> {
    let workspace = Workspace::load()?;
    let mut tally = Tally::default();
    let hermetic = run_hermetic(&workspace, options, &mut tally)?;
    let wants = |package: &str| {
        options.wants(package) && !hermetic.iter().any(|hermetic| hermetic == package)
    };
    if !hermetic.is_empty() && !workspace.packages.iter().any(|package| wants(&package.name)) {
        return tally.verdict();
    }
    packages::require(options.consent)?;
    let toolbox = tools::prepare(&workspace, Need::Test)?;
    screen::step("building the tests and the server");
    let mut suites = artifacts::build(&workspace)?;
    suites.retain(|suite| wants(&suite.package));
    anyhow::ensure!(!suites.is_empty(), "no package is called {}", options.packages.join(" or "));
    let bundle = Bundle::at(workspace.own("test"));
    let mut built = vec![(E2E_SERVER, bundle.server()), (E2E_SITE, bundle.site())];
    let mut arguments = options.arguments.clone();
    if let Some(folder) = &options.pictures {
        suites.retain(|suite| suite.name == "browser");
        built.push((E2E_SCREENS, folder.clone()));
    }
    match toolbox.file(ECE_SCRIPT) {
        Some(script) => built.push((E2E_ECE, script)),
        None => arguments.extend(["--skip", INTEROPERABILITY].map(str::to_owned)),
    }
    match toolbox.file(AXE_SCRIPT) {
        Some(script) => built.push((E2E_AXE, script)),
        None if options.pictures.is_some() => {}
        None => arguments.extend(["--skip", ACCESSIBILITY].map(str::to_owned)),
    }
    if suites.iter().any(Suite::needs_previous_release) {
        match previous::prepare(&workspace)? {
            Previous::Built(server) => built.push((E2E_PREVIOUS, server)),
            Previous::Absent { why } => {
                screen::warn(&format!("two releases side by side are not tested here: {why}"));
                suites.retain(|suite| !suite.needs_previous_release());
            }
        }
    }
    if suites.iter().any(Suite::is_end_to_end) {
        screen::step("building the site");
        process::run(
            "the build of the site",
            &mut bundle::compile(&workspace, &toolbox, Flavour::Test, Scope::Site)?,
        )?;
        bundle.take(&workspace, Flavour::Test)?;
    }
    for round in suites.iter().flat_map(Suite::rounds) {
        let began = Instant::now();
        screen::step(&round.name());
        tally.run(&round, &built, &arguments)?;
        screen::step(&format!("{}: {:.1} s", round.name(), began.elapsed().as_secs_f32()));
    }
    if options.packages.is_empty() && options.arguments.is_empty() {
        screen::step("examples in the documentation");
        tally.run_command(
            "the examples in the documentation",
            cargo::command().args(["test", "--quiet", "--workspace", "--doc"]),
        )?;
    }
    tally.verdict()
}

/// Runs the suites that need nothing but themselves as tasks, or takes their results out of the
/// cache, and gives their packages. With arguments for the programs they run among the others.
fn run_hermetic(
    workspace: &Workspace,
    options: &Options,
    tally: &mut Tally,
) -> Result<Vec<String>> {
    if !options.arguments.is_empty() {
        return Ok(Vec::new());
    }
    let mut hermetic = xtask_runner::cached(workspace, "test")?;
    hermetic.retain(|package| options.wants(package));
    if hermetic.is_empty() {
        return Ok(hermetic);
    }
    screen::step("suites that need nothing but themselves");
    let filters = hermetic.iter().map(|package| format!("--filter={package}"));
    let task = ["test", "--continue", "--log-order=grouped"].map(str::to_owned);
    tally.add(&xtask_runner::run_tasks(task.into_iter().chain(filters))?);
    Ok(hermetic)
}
