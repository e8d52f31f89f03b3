//! The table of contents: each page, its address and the file that it is made of.

use std::path::Path;

use crate::fault::Error;

/// Pages about one matter, under one title of the navigation.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) entries: Vec<Entry>,
}

/// One page.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its address below the site's, without slashes around it; empty for the first page.
    pub(crate) path: String,
    /// Its source, from the root of the repository.
    pub(crate) file: String,
    /// Its name in the navigation, where its own title is too long for it.
    pub(crate) short: Option<&'static str>,
}

/// The page that shows the kit is made by this module, and links to it lead to the page.
pub(crate) const KIT: &str = "apps/docs/src/kit.rs";

/// Pages of features, which are found by themselves.
const FEATURES: &str = "docs/protocol";

/// Address, file, and the name in the navigation.
type Listed = (&'static str, &'static str, Option<&'static str>);

const GROUPS: &[(&str, &[Listed])] = &[
    (
        "Run it",
        &[
            ("", "docs/index.md", Some("What Confab is")),
            ("install", "docs/guides/install.md", None),
            ("configure", "docs/guides/configure.md", None),
            ("scale-out", "docs/guides/scale-out.md", None),
            ("postgres", "docs/guides/postgres.md", None),
            ("backup", "docs/guides/backup.md", None),
            ("security", "SECURITY.md", None),
        ],
    ),
    (
        "Build on it",
        &[
            ("bot", "docs/guides/bot.md", None),
            ("socket-io", "docs/guides/socket-io.md", None),
            ("protocol", "PROTOCOL.md", None),
        ],
    ),
    (
        "Work on it",
        &[
            ("contributing", "CONTRIBUTING.md", None),
            ("architecture", "ARCHITECTURE.md", None),
            ("task-runner", "docs/guides/task-runner.md", Some("The task runner")),
            ("task-runner/reference", "crates/runner/README.md", Some("Tasks in full")),
            ("kit", KIT, None),
            ("measured", "docs/guides/measured.md", None),
            ("changelog", "CHANGELOG.md", None),
        ],
    ),
];

/// All groups; what a feature says of itself stands below the protocol.
pub(crate) fn contents(root: &Path) -> Result<Vec<Group>, Error> {
    let mut groups = Vec::new();
    for (title, listed) in GROUPS {
        let mut entries = Vec::new();
        for (path, file, short) in *listed {
            let (path, file) = ((*path).to_owned(), (*file).to_owned());
            let is_protocol = path == "protocol";
            entries.push(Entry { path, file, short: *short });
            if is_protocol {
                entries.extend(features(root)?);
            }
        }
        groups.push(Group { title, entries });
    }
    Ok(groups)
}

fn features(root: &Path) -> Result<Vec<Entry>, Error> {
    let folder = root.join(FEATURES);
    let mut names = Vec::new();
    for file in std::fs::read_dir(&folder).map_err(Error::read(&folder))? {
        let name = file.map_err(Error::read(&folder))?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".md")).map(str::to_owned));
    }
    names.sort();
    let entry = |name: String| Entry {
        path: format!("protocol/{name}"),
        file: format!("{FEATURES}/{name}.md"),
        short: None,
    };
    Ok(names.into_iter().map(entry).collect())
}
