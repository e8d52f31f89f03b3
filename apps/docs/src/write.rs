//! Writes the site into a folder, and weighs its pages.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use brotli::enc::BrotliEncoderParams;

use crate::fault::Error;
use crate::print::Files;
use crate::sources::kind;

/// Bytes that a page and everything it asks for may weigh, with Brotli: its style, its script, its
/// pictures, and the search's index, which comes when the page is there.
pub const FIRST_LOAD_LIMIT: usize = 40_000;

/// Exchanges the folder for one with these files.
pub fn write(files: &Files, out: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(out) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::write(out)(error));
        }
        _ => {}
    }
    for (name, content) in &files.0 {
        let path = out.join(name);
        let folder = path.parent().unwrap_or(out);
        fs::create_dir_all(folder).map_err(Error::write(folder))?;
        fs::write(&path, content).map_err(Error::write(&path))?;
    }
    Ok(())
}

/// Weights of all pages, each with what it asks for.
#[derive(Debug)]
pub struct Weight {
    pub pages: BTreeMap<String, usize>,
}

/// Weighs every page. Fails for one that weighs more than [`FIRST_LOAD_LIMIT`].
pub fn weigh(files: &Files) -> Result<Weight, Error> {
    let mut weights = BTreeMap::new();
    for (name, content) in &files.0 {
        let source = |source| Error::Compress { file: name.clone(), source };
        let weight =
            if is_text(name) { brotli(content).map_err(source)?.len() } else { content.len() };
        weights.insert(name.as_str(), weight);
    }
    let mut pages = BTreeMap::new();
    for page in files.pages() {
        let html = String::from_utf8_lossy(&files.0[page]);
        let asked = weights.iter().filter(|(name, _)| is_asked_for(&html, name));
        let bytes = weights[page] + asked.map(|(_, weight)| weight).sum::<usize>();
        pages.insert(page.to_owned(), bytes);
    }
    // The search makes every page heavier: the one to be named is the heaviest.
    match pages.iter().max_by_key(|(_, bytes)| **bytes) {
        Some((page, &bytes)) if bytes > FIRST_LOAD_LIMIT => {
            Err(Error::TooHeavy { page: page.clone(), bytes, limit: FIRST_LOAD_LIMIT })
        }
        _ => Ok(Weight { pages }),
    }
}

/// Whether a page names the file as one that it needs.
fn is_asked_for(html: &str, name: &str) -> bool {
    [" src=", " href=", " data-find="].iter().any(|attribute| {
        html.match_indices(name).any(|(at, _)| {
            let before = &html[..at];
            let start = before.rfind('"').unwrap_or_default();
            kind(name) != "html" && before[..start].ends_with(attribute)
        })
    })
}

fn is_text(name: &str) -> bool {
    ["html", "css", "js", "svg"].contains(&kind(name))
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let (mut packed, mut content) = (Vec::new(), content);
    brotli::BrotliCompress(&mut content, &mut packed, &BrotliEncoderParams::default())?;
    Ok(packed)
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (page, bytes) = self.pages.iter().max_by_key(|(_, bytes)| **bytes).unzip();
        let (page, bytes) = (page.map_or("", String::as_str), bytes.copied().unwrap_or_default());
        let (pages, bytes, limit) = (self.pages.len(), show(bytes), show(FIRST_LOAD_LIMIT));
        write!(f, "{pages} pages; the heaviest, {page}, weighs {bytes} of {limit} (Brotli)")
    }
}

fn show(bytes: usize) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}
