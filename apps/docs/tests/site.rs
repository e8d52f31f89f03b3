//! The site of this repository: its links, its weight, and the catalogue of the kit.
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use confab_docs::{Error, FIRST_LOAD_LIMIT, Files, Site};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn printed(root: &Path) -> Files {
    Site::read(root).and_then(|site| site.print()).unwrap_or_else(|error| panic!("{error}"))
}

fn page(files: &Files, name: &str) -> String {
    String::from_utf8(files.get(name).unwrap_or_else(|| panic!("no {name}")).to_vec()).unwrap()
}

/// This repository, with other texts in the place of some of its files.
fn with(texts: &[(&str, &str)]) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name();
        if !texts.iter().any(|(file, _)| name == *file) {
            symlink(root().join(&name), copy.path().join(&name)).unwrap();
        }
    }
    for (file, text) in texts {
        fs::write(copy.path().join(file), text).unwrap();
    }
    copy
}

#[test]
fn every_page_is_whole_without_a_script_and_light() {
    let files = printed(&root());
    let weight = confab_docs::weigh(&files).unwrap_or_else(|error| panic!("{error}"));
    assert!(weight.pages.values().all(|bytes| *bytes <= FIRST_LOAD_LIMIT), "{weight}");
    assert!(weight.pages.len() > 15, "{weight}");
    let install = page(&files, "install/index.html");
    for part in ["<h1>Install</h1>", "confab-server", "href=\"../scale-out/#a-new-release\""] {
        assert!(install.contains(part), "{part}: {install}");
    }
    // No marks of a framework, nothing inline that a policy would refuse.
    for name in files.pages() {
        let html = page(&files, name);
        for refused in ["<!>", " style=", "<style", "<script>", " onclick="] {
            assert!(!html.contains(refused), "{name} has {refused}");
        }
    }
}

#[test]
fn pages_listen_for_edits_while_they_are_written_and_never_in_a_release() {
    let script = |reload| {
        let files = Site::read(&root()).unwrap().reloading(reload).print().unwrap();
        let html = page(&files, "install/index.html");
        let at = html.find("kept/").unwrap();
        let folder = html[at..].split('/').nth(1).unwrap();
        page(&files, &format!("kept/{folder}/docs.js"))
    };
    assert!(script(Some(4321)).contains(":4321/live_reload"));
    assert!(!script(None).contains("live_reload"));
}

#[test]
fn settings_are_those_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let configure = page(&printed(&root()), "configure/index.html");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `CONFAB_"));
    let names: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(configure.contains(&format!("<code>CONFAB_{name}</code>")), "{name}");
    }
}

#[test]
fn a_broken_link_fails_with_its_file_and_line() {
    let security = "# Security\n\n[fine](README.md#configure-it), [gone](docs/gone.md)\n\n\
                    * in a list: [no heading](PROTOCOL.md#nothing)\n\n| a |\n| --- |\n| [out](../x) |\n";
    let copy = with(&[("SECURITY.md", security)]);
    let Err(Error::Texts(faults)) = Site::read(copy.path()) else { panic!("it was read") };
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "SECURITY.md:3: there is no file `docs/gone.md`",
            "SECURITY.md:5: `PROTOCOL.md` has no heading `#nothing`, or none that the site shows",
            "SECURITY.md:9: there is no file `../x`",
        ]
    );
}

#[test]
fn a_page_that_grows_too_heavy_fails() {
    let mut words = String::from("# Security\n\n");
    let mut seed = 1_u64;
    for _ in 0..30_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        words.extend([format!("{:x}", seed >> 44).as_str(), " "]);
    }
    let copy = with(&[("SECURITY.md", &format!("{}\n", words.trim()))]);
    let error = confab_docs::weigh(&printed(copy.path())).unwrap_err().to_string();
    assert!(error.contains("security/index.html"), "{error}");
}

#[test]
fn every_guide_has_a_page() {
    let files = printed(&root());
    for folder in ["docs/guides", "docs/protocol"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let Some(name) = name.strip_suffix(".md") else { continue };
            let made_of = format!("{folder}/{name}.md");
            let has_page = files.pages().any(|path| page(&files, path).contains(&made_of));
            assert!(has_page, "{made_of} is in no list: contents.rs");
        }
    }
}

#[test]
fn the_catalogue_shows_every_component_and_every_class_of_the_kit() {
    let html = page(&printed(&root()), "kit/index.html");
    let attributes = html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let shown: BTreeSet<&str> = attributes.flat_map(str::split_whitespace).collect();
    let kit = root().join("crates/ui");
    let mut missing = Vec::new();
    for entry in fs::read_dir(kit.join("style")).unwrap() {
        let style = fs::read_to_string(entry.unwrap().path()).unwrap();
        for class in classes(&style) {
            if !shown.contains(class.as_str()) {
                missing.push(class);
            }
        }
    }
    assert!(missing.is_empty(), "the catalogue (apps/docs/src/kit) shows none of {missing:?}");

    let catalogue = ["looks", "controls", "surfaces", "silent"].map(|name| {
        fs::read_to_string(root().join(format!("apps/docs/src/kit/{name}.rs"))).unwrap()
    });
    let catalogue = catalogue.concat();
    for entry in fs::read_dir(kit.join("src")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(source) = fs::read_to_string(&path) else { continue };
        for component in source.split("#[component]").skip(1) {
            let name = component.split("pub fn ").nth(1).unwrap().split(['(', '<']).next().unwrap();
            assert!(
                catalogue.contains(&format!("<{name} "))
                    || catalogue.contains(&format!("<{name}>")),
                "the catalogue shows no {name}"
            );
        }
    }
}

/// The classes that a stylesheet is about.
fn classes(style: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let selectors = style.split('}').filter_map(|rule| rule.rsplit_once('{'));
    for (selector, _) in selectors {
        let selector = selector.rsplit(['{', ';']).next().unwrap_or(selector);
        let selector = selector.rsplit("*/").next().unwrap_or(selector);
        for part in selector.split('.').skip(1) {
            let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            let name = &part[..end.unwrap_or(part.len())];
            if name.starts_with(|c: char| c.is_ascii_lowercase()) {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn what_is_written_can_be_served_from_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("docs");
    fs::create_dir_all(out.join("old")).unwrap();
    let files = printed(&root());
    confab_docs::write(&files, &out).unwrap();
    assert!(!out.join("old").exists() && out.join("index.html").exists());
    // Every address in every page is that of a file, seen from where the page lies.
    for name in files.pages() {
        let html = page(&files, name);
        let here = out.join(name).parent().unwrap().to_owned();
        for attribute in [" href=\"", " src=\""] {
            for rest in html.split(attribute).skip(1) {
                let address = rest.split('"').next().unwrap().split('#').next().unwrap();
                if address.contains("://") || address.starts_with("mailto:") || address.is_empty() {
                    continue;
                }
                let mut path = here.join(address);
                if address.ends_with('/') {
                    path = path.join("index.html");
                }
                assert!(path.is_file(), "{name} leads to {address}");
            }
        }
    }
}
