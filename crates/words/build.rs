//! Reads the catalogue, and writes it as Rust: a function or a struct for each message, and for
//! servers the texts of each language.

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/code.rs"]
mod code;
#[path = "build/numbers.rs"]
mod numbers;
#[path = "build/pattern.rs"]
mod pattern;
#[path = "build/plurals.rs"]
mod plurals;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=languages");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR").unwrap_or_default());
    match write(&out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("cargo::error={fault}");
            ExitCode::FAILURE
        }
    }
}

fn write(out: &Path) -> Result<(), String> {
    let catalogue = catalogue::read(Path::new("languages"))?;
    let files = [
        ("features.rs", code::features(&catalogue)),
        ("texts.rs", code::texts(&catalogue, plurals::table, numbers::samples)?),
    ];
    for (name, text) in files {
        std::fs::write(out.join(name), text).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}
