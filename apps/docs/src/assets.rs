//! Files beside the pages: style, script, index and pictures.

use std::collections::BTreeMap;
use std::fs;

use sha2::{Digest as _, Sha256};

use crate::fault::Error;
use crate::site::Site;
use crate::sources::file_name;
use crate::{search, style};

const STYLE: &str = "apps/docs/style/docs.css";
const KIT_STYLE: &str = "crates/ui/style/kit.css";
const SCRIPT: &str = "apps/docs/script/docs.js";
/// Addition to the script while the site is written, with a port in the place of `PORT`.
const RELOAD: &str = "apps/docs/script/reload.js";
const MARK: &str = "apps/web/assets/favicon.svg";
/// Folder of files that may be kept for good: it is named by its content.
const KEPT: &str = "kept";

/// Files by their paths.
pub(crate) type Named = BTreeMap<String, Vec<u8>>;

/// Files that pages need beside their text, all in one folder that is named by its content.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) folder: String,
    /// Width and height of each picture, by its file.
    pub(crate) pictures: BTreeMap<String, (u32, u32)>,
}

impl Assets {
    /// Makes all of them, and the files themselves, by their paths in the site.
    pub(crate) fn of(site: &Site) -> Result<(Self, Named), Error> {
        let root = &site.root;
        let raw = |file: &str| {
            let path = root.join(file);
            fs::read(&path).map_err(Error::read(&path))
        };
        let text = |file: &str| raw(file).map(|raw| String::from_utf8_lossy(&raw).into_owned());
        let mut script = text(SCRIPT)?;
        if let Some(port) = site.reload {
            script += &text(RELOAD)?.replace("PORT", &port.to_string());
        }
        let states = style::with_states(&style::bundle(root, KIT_STYLE)?);
        let mut kept = Named::from([
            ("kit_states.css".to_owned(), states.into_bytes()),
            ("docs.css".to_owned(), style::bundle(root, STYLE)?.into_bytes()),
            ("docs.js".to_owned(), style::without_comments(&script).into_bytes()),
            ("search.js".to_owned(), search::index(site).into_bytes()),
            ("mark.svg".to_owned(), raw(MARK)?),
        ]);
        let mut pictures = BTreeMap::new();
        for file in &site.pictures {
            let content = raw(file)?;
            let extent = extent(&content).ok_or_else(|| Error::Picture(file.clone()))?;
            pictures.insert(file.clone(), extent);
            kept.insert(file_name(file).to_owned(), content);
        }
        let folder = format!("{KEPT}/{}", hash(&kept));
        let files = kept.into_iter().map(|(name, content)| (format!("{folder}/{name}"), content));
        let files = files.collect();
        Ok((Self { folder, pictures }, files))
    }
}

/// 128 bits over names and contents.
fn hash(files: &Named) -> String {
    let mut hasher = Sha256::new();
    for (name, content) in files {
        for part in [name.as_bytes(), content] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize()[..16])
}

/// Width and height of a picture, so that the page does not move when it comes: of PNG, and of WebP
/// without loss.
fn extent(content: &[u8]) -> Option<(u32, u32)> {
    let four = |at: usize| content.get(at..at + 4)?.try_into().ok();
    if content.starts_with(b"\x89PNG") {
        return Some((u32::from_be_bytes(four(16)?), u32::from_be_bytes(four(20)?)));
    }
    if content.get(8..16)? != b"WEBPVP8L" {
        return None;
    }
    let bits = u32::from_le_bytes(four(21)?);
    Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_picture_is_read() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\0\0\0\x03\x20";
        assert_eq!(extent(png), Some((1280, 800)));
        let webp = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\xe7\xc3\x86\x00";
        assert_eq!(extent(webp), Some((1000, 540)));
        assert_eq!(extent(b"<svg/>"), None);
    }
}
