//! Reads the kept texts: one a line, those of `forbidden.txt` apart.

use std::path::Path;
use std::sync::LazyLock;

static CORPUS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = std::fs::read_dir(folder).expect("the corpus is there");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let files = files.iter().filter(|file| !file.ends_with("forbidden.txt"));
    let read = |file| std::fs::read_to_string(file).expect("a text").leak();
    files.flat_map(|file| lines(read(file))).collect()
});

/// Texts that mean something.
pub(crate) fn corpus() -> &'static [&'static str] {
    &CORPUS
}

/// Decoders by name, each with a text that it must not take.
pub(crate) fn forbidden() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(include_str!("../corpus/forbidden.txt")).filter_map(|line| line.split_once(' '))
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}
