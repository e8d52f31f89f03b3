//! Prints the site into files.

use crate::assets::{Assets, Named};
use crate::fault::Error;
use crate::site::Site;
use crate::sources::kind;
use crate::view;

/// The files of a printed site, each by its path.
#[derive(Debug, Default)]
pub struct Files(pub(crate) Named);

impl Files {
    /// A file's content.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// The paths of all pages' files.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|path| kind(path) == "html")
    }
}

impl Site {
    /// Renders every page, with the style, the script, the search's index and the pictures.
    pub fn print(&self) -> Result<Files, Error> {
        let (assets, mut files) = Assets::of(self)?;
        for (page, path) in self.paths.iter().enumerate() {
            let file =
                if path.is_empty() { "index.html".into() } else { format!("{path}/index.html") };
            files.insert(file, view::print(self, page, &assets).into_bytes());
        }
        Ok(Files(files))
    }
}
