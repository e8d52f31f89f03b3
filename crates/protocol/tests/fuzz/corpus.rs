//! Reads the kept texts: one a line, those of `forbidden.txt` apart.

use std::sync::LazyLock;

static CORPUS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let files = [
        include_str!("../corpus/commands.txt"),
        include_str!("../corpus/frames.txt"),
        include_str!("../corpus/pages.txt"),
        include_str!("../corpus/bodies.txt"),
    ];
    files.into_iter().flat_map(lines).collect()
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
