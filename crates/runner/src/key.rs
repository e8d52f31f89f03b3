//! The key of a task: everything that its result follows from.
//!
//! It has two levels. The first holds everything known without compiling: sources, manifests, the
//! lock, the toolchain, the environment. The names that a compiler read beyond that (`include_str!`
//! of another package's file, `env!`, whatever a build script names) are known after the first run,
//! which keeps them under the first level's key. The second level is the first and the values of
//! those names. As the names follow from what has been read, the same first level and the same
//! values mean the same result. This is the direct mode of ccache, and works over a network as
//! well.

mod environment;
mod inputs;
mod sources;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::Result;

pub(crate) use environment::{compilers, named, settings_of_cargo};

pub(crate) use sources::{is_doc, is_of_tests};

use self::environment::variable;
use crate::config::{Config, DEFAULT, OF_CARGO, Verb};
use crate::discovered::PLACE;
use crate::files::{Files, Set, hash_bytes};
use crate::graph::Node;
use crate::workspace::{Bits, Lock, Manifests, Workspace, toolchain_identity};

/// Changes with the form of keys and entries.
const FORMAT: &str = "1";

/// Works out keys; asks each question once.
#[derive(Debug)]
pub(crate) struct Keys<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) config: &'a Config,
    pub(crate) files: &'a Files,
    /// Arguments after `--` on the command line.
    arguments: &'a [String],
    manifests: Manifests,
    lock: Lock,
    common: Rc<Set>,
    variables: Rc<Set>,
    settings: Rc<Set>,
    /// By package, and whether its tests count.
    known: RefCell<HashMap<(usize, bool), Rc<Known>>>,
    sources: RefCell<HashMap<(usize, bool), Rc<Set>>>,
}

/// Inputs that all tasks of a package have in common.
#[derive(Debug)]
struct Known {
    /// The manifests of the packages that go into it, by their names.
    manifests: Vec<(String, Rc<Set>)>,
    closure: Bits,
    lock: Rc<Set>,
    requests: Rc<Set>,
    folders: Vec<(String, PathBuf)>,
}

/// The first level of a task's key.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    /// Its parts, each with its value or the digest of its set.
    pub(crate) parts: Set,
    /// The parts that are sets.
    pub(crate) sets: BTreeMap<String, Rc<Set>>,
}

impl Base {
    pub(crate) fn digest(&self) -> &str {
        self.parts.digest()
    }

    /// Whether nothing has changed but what Cargo itself writes, before it compiles.
    pub(crate) fn is_same_but_for_the_lock(&self, other: &Self) -> bool {
        let of_lock = |name: &str| name == "lock" || name == "features";
        let rest = |base: &Self| {
            let lines = base.parts.lines().iter();
            lines
                .filter(|(name, _)| !of_lock(name))
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect::<Set>()
        };
        self.digest() == other.digest() || rest(self).digest() == rest(other).digest()
    }

    fn add(&mut self, name: impl Into<String>, set: Rc<Set>) {
        let name = name.into();
        if !set.is_empty() {
            self.parts.insert(name.clone(), set.digest());
            self.sets.insert(name, set);
        }
    }

    /// Whether a file is part of it already.
    fn has_file(&self, file: &str) -> bool {
        let files = self.sets.iter().filter(|(name, _)| name.starts_with("files "));
        files.into_iter().any(|(_, set)| set.lines().contains_key(file))
    }
}

impl<'a> Keys<'a> {
    pub(crate) fn new(
        workspace: &'a Workspace,
        config: &'a Config,
        files: &'a Files,
        arguments: &'a [String],
    ) -> Result<Self> {
        let mut common = Set::default();
        common.insert("runner", format!("{} {FORMAT}", env!("CARGO_PKG_VERSION")));
        common.insert("toolchain", toolchain_identity(&workspace.root)?);
        for pattern in &config.global_inputs {
            let found = crate::files::matching(files, &workspace.root, "", pattern);
            let named =
                found.lines().iter().map(|(file, hash)| (format!("file {file}"), hash.clone()));
            common.extend(named);
        }
        for name in environment::named(&config.global_env) {
            common.insert(format!("variable {name}"), variable(&name));
        }
        Ok(Self {
            manifests: Manifests::read(workspace)?,
            lock: Lock::read(&workspace.root.join("Cargo.lock")).unwrap_or_default(),
            sources: RefCell::default(),
            known: RefCell::default(),
            variables: Rc::new(environment::of_compilers()),
            settings: Rc::new(environment::chain(&workspace.root)),
            workspace,
            config,
            files,
            arguments,
            common: Rc::new(common),
        })
    }

    /// The first level of a task's key. `before` are the keys of the tasks that it depends on,
    /// where they are commands: what Cargo's own verbs read is found otherwise.
    pub(crate) fn base(&self, node: &Node, before: &[(String, String)]) -> Base {
        let mut base = Base { parts: Set::default(), sets: BTreeMap::new() };
        base.add("common", Rc::clone(&self.common));
        base.parts.insert("task", &node.name);
        base.parts.insert("package", node.package_name(self.workspace));
        base.parts.insert("arguments", format!("{:?}", self.arguments));
        for name in environment::named(node.task.env.as_deref().unwrap_or_default()) {
            base.parts.insert(format!("variable {name}"), variable(&name));
        }
        for (task, key) in before {
            base.parts.insert(format!("task {task}"), key);
        }
        match (node.task.verb, node.package) {
            (Some(verb), Some(package)) => self.verb(&mut base, node, verb, package),
            _ => self.command(&mut base, node),
        }
        base
    }

    /// A verb of Cargo reads the package and all that goes into it.
    fn verb(&self, base: &mut Base, node: &Node, verb: Verb, package: usize) {
        let arguments = [verb.arguments(), verb.compiler_arguments()].concat();
        let more = node.task.args.as_deref().unwrap_or_default();
        base.parts.insert(
            "verb",
            match &node.task.cargo {
                Some(own) => format!("{own:?} {more:?}"),
                None => format!("{arguments:?} {more:?}"),
            },
        );
        base.add("variables", Rc::clone(&self.variables));
        base.add("settings of Cargo", Rc::clone(&self.settings));
        let known = self.known(package, verb.has_tests());
        for (name, manifest) in &known.manifests {
            base.add(format!("manifest of {name}"), Rc::clone(manifest));
        }
        for other in self.workspace.closure(package, verb.has_tests()) {
            let name = &self.workspace.packages[other].name;
            let with_tests = other == package && verb.has_tests();
            base.add(format!("files of {name}"), self.sources_of(other, with_tests));
        }
        let own = node.task.cargo.as_deref().unwrap_or(more);
        let mut root = self.manifests.profiles(profiles(verb, own));
        root.extend(self.manifests.of_all().lines().clone());
        // Cargo has yet to write a patch that is new into the lock.
        let is_patched = |name: &str| self.lock.has(&known.closure, name);
        root.extend(self.manifests.patch_lines(&is_patched));
        base.add("manifest of the workspace", Rc::new(root));
        base.add("lock", Rc::clone(&known.lock));
        base.add("features", Rc::clone(&known.requests));
        for (name, folder) in &known.folders {
            let tree = crate::files::tree(self.files, &self.workspace.root, folder, &|_| false);
            base.add(format!("files of {name}"), Rc::new(tree));
        }
        if verb == Verb::Lint {
            base.add("settings of clippy", Rc::new(inputs::clippy(self.files, self.workspace)));
        }
        self.declared(base, node, true);
    }

    /// Inputs that the tasks of a package have in common.
    fn known(&self, package: usize, with_tests: bool) -> Rc<Known> {
        if let Some(known) = self.known.borrow().get(&(package, with_tests)) {
            return Rc::clone(known);
        }
        let (workspace, lock) = (self.workspace, &self.lock);
        let about = &workspace.packages[package];
        let manifests = workspace.closure(package, with_tests).into_iter().map(|other| {
            let set = self.manifests.effective(other, with_tests && other == package);
            (workspace.packages[other].name.clone(), Rc::new(set))
        });
        let closure = lock.closure(workspace, about, with_tests);
        let known = Rc::new(Known {
            manifests: manifests.collect(),
            lock: Rc::new(lock.foreign(&closure).collect()),
            requests: Rc::new(inputs::requests(workspace, lock, &closure, about, with_tests)),
            folders: inputs::folders(workspace, &self.manifests, lock, &closure),
            closure,
        });
        self.known.borrow_mut().insert((package, with_tests), Rc::clone(&known));
        known
    }

    /// A command reads the files of its folder, or those that it names.
    fn command(&self, base: &mut Base, node: &Node) {
        base.parts.insert("command", node.task.command.as_deref().unwrap_or_default());
        base.parts.insert("outputs", format!("{:?}", node.task.outputs()));
        if node.task.inputs.iter().flatten().any(|input| input == OF_CARGO) {
            base.add("variables", Rc::clone(&self.variables));
            base.add("settings of Cargo", Rc::clone(&self.settings));
        }
        self.declared(base, node, false);
    }

    /// The inputs that the task names. `$default` is all that the package holds; for Cargo's
    /// verbs that is always there, since leaving something out would give stale results.
    fn declared(&self, base: &mut Base, node: &Node, has_default: bool) {
        let root = &self.workspace.root;
        let folder = node.folder(self.workspace);
        let named = node.task.inputs.as_deref();
        let wants_default =
            named.is_none_or(|named| named.iter().any(|pattern| pattern == DEFAULT));
        let mut found = Set::default();
        if wants_default && !has_default {
            found = (*self.sources_for(node)).clone();
        }
        let patterns = named.unwrap_or_default();
        for pattern in patterns.iter().filter(|pattern| !pattern.starts_with(['!', '$'])) {
            let more = crate::files::matching(self.files, root, folder, pattern);
            found.extend(more.lines().clone());
        }
        let excluded: Vec<String> = patterns
            .iter()
            .filter_map(|pattern| pattern.strip_prefix('!'))
            .map(|pattern| crate::files::from_root(folder, pattern))
            .collect();
        let kept: Set = found
            .lines()
            .iter()
            .filter(|(file, _)| {
                !excluded
                    .iter()
                    .any(|pattern| fast_glob::glob_match(pattern.as_str(), file.as_str()))
            })
            .map(|(file, hash)| (file.clone(), hash.clone()))
            .collect();
        base.add("files named as inputs", Rc::new(kept));
    }

    /// A digest of the code of a package and of all that goes into it.
    pub(crate) fn local_sources(&self, package: usize) -> String {
        let all = self.workspace.closure(package, false).into_iter();
        let digests: Vec<_> =
            all.map(|other| self.sources_of(other, false).digest().to_owned()).collect();
        hash_bytes(digests.join(" ").as_bytes())
    }

    fn sources_for(&self, node: &Node) -> Rc<Set> {
        match node.package {
            Some(package) => self.sources_of(package, true),
            // The root's own folder is everything: a task of it names what it reads.
            None => Rc::default(),
        }
    }

    /// The files of a package; without tests, those that its code may be compiled from.
    fn sources_of(&self, package: usize, with_tests: bool) -> Rc<Set> {
        if let Some(known) = self.sources.borrow().get(&(package, with_tests)) {
            return Rc::clone(known);
        }
        let found =
            Rc::new(sources::read(self.workspace, self.config, self.files, package, with_tests));
        self.sources.borrow_mut().insert((package, with_tests), Rc::clone(&found));
        found
    }

    /// Those of the names that the first level does not hold already. Where the clone lies matters
    /// to programs alone.
    pub(crate) fn beyond(base: &Base, verb: Verb, names: &BTreeSet<String>) -> BTreeSet<String> {
        let is_new = |name: &&String| match name.strip_prefix("file ") {
            Some(file) => !base.has_file(file),
            None => name.as_str() != PLACE || verb == Verb::Build,
        };
        names.iter().filter(is_new).cloned().collect()
    }

    /// The second level: the first, and what the names stand for now.
    pub(crate) fn whole(&self, base: &Base, names: &BTreeSet<String>) -> (String, Set) {
        let mut values = Set::default();
        for name in names {
            let value = match name.split_once(' ') {
                Some(("file", path)) => self.files.hash(&self.workspace.root.join(path)),
                Some((_, variable_name)) => variable(variable_name),
                None => self.workspace.root.to_string_lossy().into_owned(),
            };
            values.insert(name.as_str(), value);
        }
        let key = hash_bytes(format!("{} {}", base.digest(), values.digest()).as_bytes());
        (key, values)
    }
}

/// The profiles that a verb compiles with.
fn profiles(verb: Verb, arguments: &[String]) -> &'static [&'static str] {
    let is_release = arguments.iter().any(|argument| argument == "--release" || argument == "-r");
    let has_other = arguments.iter().any(|argument| argument.starts_with("--profile"));
    match (has_other, is_release, verb) {
        // Rare enough that all of them may count.
        (true, ..) => &["dev", "test", "release", "bench"],
        (_, true, _) => &["release", "bench"],
        (_, _, Verb::Build) => &["dev"],
        _ => &["dev", "test"],
    }
}
