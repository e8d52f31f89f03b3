//! Shortens the names by which a WASM module imports the functions of its JavaScript.
//!
//! wasm-bindgen ends each with 64 random bits, so that modules of several versions can be mixed; a
//! site has one. They stand in both files, and nothing compresses them.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// End of the name of the module that holds wasm-bindgen's functions.
const GLUE: &str = "_bg.js";

/// Its name afterwards.
const SHORT_GLUE: &str = "g";

/// Shortens the names in the one pair of files of a folder that has them.
pub(super) fn shorten_in(folder: &Path) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let module = entry?.path();
        let glue = module.with_extension("js");
        if module.extension().is_none_or(|kind| kind != "wasm") || !glue.exists() {
            continue;
        }
        let (wasm, script) = shorten(&fs::read(&module)?, &fs::read_to_string(&glue)?)
            .with_context(|| format!("{}", module.display()))?;
        fs::write(&module, wasm)?;
        fs::write(&glue, script)?;
    }
    Ok(())
}

/// A module and its script with short names in place of long ones.
fn shorten(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut short = Short { script: script.to_owned(), names: HashMap::new() };
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::ImportSection(imports) = &payload {
            let mut renamed = ImportSection::new();
            for import in imports.clone().into_imports() {
                let import = import?;
                let ty = RoundtripReencoder.entity_type(import.ty)?;
                if import.module.ends_with(GLUE) {
                    let glue = short.module(import.module)?;
                    renamed.import(glue, &short.function(import.name)?, ty);
                } else {
                    renamed.import(import.module, import.name, ty);
                }
            }
            module.section(&renamed);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            module.section(&RawSection { id, data: &wasm[range] });
        }
    }
    Ok((module.finish(), short.script))
}

/// A script in which names become short, one after the other.
struct Short {
    script: String,
    /// Short names by the long ones.
    names: HashMap<String, String>,
}

impl Short {
    /// The module's name, changed in the script at its first import.
    fn module(&mut self, long: &str) -> Result<&'static str> {
        if !self.names.contains_key(long) {
            self.replace_key(&format!("\"{long}\""), SHORT_GLUE)?;
            self.names.insert(long.to_owned(), SHORT_GLUE.to_owned());
        }
        Ok(SHORT_GLUE)
    }

    fn function(&mut self, long: &str) -> Result<String> {
        if let Some(short) = self.names.get(long) {
            return Ok(short.clone());
        }
        let short = letters(self.names.len());
        self.replace_key(long, &short)?;
        self.names.insert(long.to_owned(), short.clone());
        Ok(short)
    }

    /// Replaces a key of an object, which has to be the only place of its name.
    fn replace_key(&mut self, long: &str, short: &str) -> Result<()> {
        let key = format!("{long}:");
        ensure!(
            self.script.matches(long).count() == 1 && self.script.contains(&key),
            "the script names {long} {} times",
            self.script.matches(long).count()
        );
        self.script = self.script.replace(&key, &format!("{short}:"));
        Ok(())
    }
}

/// The word with this number in a count by letters: a, b, … z, aa, ab, …
fn letters(mut number: usize) -> String {
    let mut word = Vec::new();
    loop {
        word.push(b'a' + u8::try_from(number % 26).unwrap_or_default());
        number /= 26;
        if number == 0 {
            break;
        }
        number -= 1;
    }
    word.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    const SCRIPT: &str = r#"const i={__proto__:null,"./app_bg.js":{__wbg_log_0123456789abcdef:function(e){console.log(e)},__wbg_now_fedcba9876543210:function(){return 1}}};load("app_bg.wasm",i)"#;

    fn module(names: &[(&str, &str)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for (module, name) in names {
            imports.import(module, name, EntityType::Function(0));
        }
        let mut module = Module::new();
        module.section(&types).section(&imports);
        module.finish()
    }

    fn names_of(wasm: &[u8]) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            let Payload::ImportSection(imports) = payload.unwrap() else { continue };
            for import in imports.into_imports() {
                let import = import.unwrap();
                names.push((import.module.to_owned(), import.name.to_owned()));
            }
        }
        names
    }

    #[test]
    fn both_files_take_the_same_short_names_and_others_stay() {
        let long = module(&[
            ("./app_bg.js", "__wbg_now_fedcba9876543210"),
            ("./split.js", "load_late"),
            ("./app_bg.js", "__wbg_log_0123456789abcdef"),
        ]);
        let (wasm, script) = shorten(&long, SCRIPT).unwrap();
        let expected = [("g", "b"), ("./split.js", "load_late"), ("g", "c")];
        assert_eq!(names_of(&wasm), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(
            script,
            r#"const i={__proto__:null,g:{c:function(e){console.log(e)},b:function(){return 1}}};load("app_bg.wasm",i)"#
        );
    }

    #[test]
    fn a_name_that_is_not_in_the_script_once_is_refused() {
        for name in ["__wbg_gone_0000000000000000", "e"] {
            assert!(shorten(&module(&[("./app_bg.js", name)]), SCRIPT).is_err(), "{name}");
        }
    }

    #[test]
    fn words_are_counted_by_letters_without_a_double() {
        let words: Vec<_> = [0, 25, 26, 27, 701, 702].map(letters).into();
        assert_eq!(words, ["a", "z", "aa", "ab", "zz", "aaa"]);
    }
}
