//! Compresses the files of a site, beside themselves: `.br` and `.gz`.

use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use wasmparser::{Parser, Payload};

/// Kinds of files that become smaller.
const TEXTS: [&str; 9] = ["css", "html", "js", "json", "mjs", "svg", "txt", "wasm", "webmanifest"];

/// Compresses every file below a folder that becomes smaller by it.
pub(super) fn compress_in(folder: &Path) -> Result<()> {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| TEXTS.iter().any(|text| kind == *text)) {
                let content = fs::read(&path)?;
                fs::write(beside(&path, "br"), by_brotli(&content)?)?;
                fs::write(beside(&path, "gz"), by_gzip(&content)?)?;
            }
        }
    }
    Ok(())
}

fn beside(path: &Path, kind: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(kind);
    name.into()
}

/// At the highest quality; the window holds every file whole.
fn by_brotli(content: &[u8]) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = CompressorWriter::with_params(Vec::new(), 64 * 1024, &params);
    let mut rest = content;
    if let Some(code) = code_of(content) {
        let (before, others) = content.split_at(code.start);
        let (code, after) = others.split_at(code.len());
        for piece in [before, code] {
            compressed.write_all(piece)?;
            compressed.flush()?;
        }
        rest = after;
    }
    compressed.write_all(rest)?;
    Ok(compressed.into_inner())
}

/// The code of a WASM file. Its letters are others than those of names and data around it: with codes
/// of its own it becomes a hundredth smaller. Without them the compressor now finds the seam and now
/// does not, so that a line of code weighed two kilobytes.
fn code_of(content: &[u8]) -> Option<Range<usize>> {
    let range = Parser::new(0).parse_all(content).find_map(|payload| match payload {
        Ok(Payload::CodeSectionStart { range, .. }) => Some(range),
        _ => None,
    })?;
    Some(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

fn by_gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(content)?;
    Ok(compressed.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use wasm_encoder::{CodeSection, DataSection, Function, FunctionSection, Module, TypeSection};

    use super::*;

    #[test]
    fn a_text_gets_two_smaller_ones_beside_it_and_a_picture_none() {
        let site = tempfile::tempdir().unwrap();
        let text = "all of it\n".repeat(1000);
        fs::create_dir(site.path().join("pkg")).unwrap();
        fs::write(site.path().join("pkg/app.css"), &text).unwrap();
        fs::write(site.path().join("icon.png"), [1, 2, 3]).unwrap();
        compress_in(site.path()).unwrap();
        compress_in(site.path()).unwrap();
        let mut names: Vec<_> = fs::read_dir(site.path().join("pkg"))
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["app.css", "app.css.br", "app.css.gz"]);
        assert!(!site.path().join("icon.png.br").exists());

        let (mut by_brotli, mut by_gzip) = (String::new(), String::new());
        let file = |kind: &str| fs::File::open(site.path().join(format!("pkg/app.css.{kind}")));
        brotli::Decompressor::new(file("br").unwrap(), 4096)
            .read_to_string(&mut by_brotli)
            .unwrap();
        flate2::read::GzDecoder::new(file("gz").unwrap()).read_to_string(&mut by_gzip).unwrap();
        assert!(by_brotli == text && by_gzip == text);
    }

    #[test]
    fn code_has_a_piece_of_its_own_and_the_whole_stays_as_it_was() {
        let mut wasm = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for _ in 0..500 {
            functions.function(0);
            let mut body = Function::new([]);
            body.instructions().i32_const(7).drop().end();
            code.function(&body);
        }
        let mut data = DataSection::new();
        data.passive("some words ".repeat(200).into_bytes());
        wasm.section(&types).section(&functions).section(&code).section(&data);
        let wasm = wasm.finish();
        let range = code_of(&wasm).unwrap();
        assert!(range.len() > 500 * 5 && range.end + 200 * 11 <= wasm.len(), "{range:?}");
        let compressed = by_brotli(&wasm).unwrap();
        let mut again = Vec::new();
        brotli::Decompressor::new(&*compressed, 4096).read_to_end(&mut again).unwrap();
        assert!(again == wasm);
        assert_eq!(code_of(b"let text = 'no code';"), None);
    }
}
