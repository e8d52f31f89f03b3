//! The tasks that follow from Cargo's own targets, with nothing configured.

use crate::workspace::Package;

/// A verb of Cargo for a package. One process of Cargo does it for all packages at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Check,
    Lint,
    Build,
    Test,
}

pub(crate) const VERBS: &[Verb] = &[Verb::Check, Verb::Lint, Verb::Build, Verb::Test];

impl Verb {
    pub(crate) fn of(name: &str) -> Option<Self> {
        VERBS.iter().copied().find(|verb| verb.name() == name)
    }

    /// The verb that Cargo's own word stands for.
    pub(crate) fn of_cargo(word: &str) -> Option<Self> {
        match word {
            "check" | "c" => Some(Self::Check),
            "clippy" => Some(Self::Lint),
            "build" | "b" => Some(Self::Build),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Lint => "lint",
            Self::Build => "build",
            Self::Test => "test",
        }
    }

    /// Whether a package has anything for it.
    pub(crate) fn fits(self, package: &Package) -> bool {
        match self {
            Self::Test => {
                package.targets.iter().any(|target| target.has_tests || target.has_doc_tests)
            }
            Self::Check | Self::Lint | Self::Build => !package.targets.is_empty(),
        }
    }

    /// Whether results are kept when nothing is said. The inputs of a test cannot be known: `cache
    /// = true` says that a suite is hermetic, and has it run without the environment.
    pub(crate) const fn is_cached(self) -> bool {
        !matches!(self, Self::Test)
    }

    /// Whether it compiles tests, and so dev-dependencies.
    pub(crate) const fn has_tests(self) -> bool {
        !matches!(self, Self::Build)
    }

    /// Arguments of Cargo, before those that the configuration adds. The scope is always the whole
    /// workspace: Cargo unifies features over what is selected together, and another selection
    /// would compile the same crates a second time.
    pub(crate) const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check", "--workspace", "--all-targets"],
            Self::Lint => &["clippy", "--workspace", "--all-targets"],
            Self::Build => &["build", "--workspace"],
            Self::Test => &["build", "--workspace", "--lib", "--bins", "--tests", "--examples"],
        }
    }

    /// Arguments of the compiler, after `--`.
    pub(crate) const fn compiler_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Lint => &["-D", "warnings"],
            _ => &[],
        }
    }
}
