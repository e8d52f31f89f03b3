//! The names and sizes of a WASM module's functions.

use std::collections::HashMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Functions and data of a module.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Each function's mangled name and the bytes of its body.
    pub(super) functions: Vec<(String, usize)>,
    /// Bytes of all data.
    pub(super) data: usize,
}

impl Module {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        let (mut sizes, mut names) = (Vec::new(), HashMap::new());
        let (mut imported, mut data) = (0_usize, 0);
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => sizes.push(body.as_bytes().len()),
                Payload::DataSection(segments) => {
                    for segment in segments {
                        // Data that is zero at the start is not written.
                        data += segment?.data.iter().filter(|byte| **byte != 0).count();
                    }
                }
                Payload::CustomSection(section) => {
                    let KnownCustom::Name(found) = section.as_known() else { continue };
                    for part in found {
                        let Name::Function(functions) = part? else { continue };
                        for naming in functions {
                            let naming = naming?;
                            names.insert(usize::try_from(naming.index)?, naming.name.to_owned());
                        }
                    }
                }
                _ => {}
            }
        }
        let mut functions = Vec::with_capacity(sizes.len());
        for (at, size) in sizes.into_iter().enumerate() {
            functions.push((names.remove(&(imported + at)).unwrap_or_default(), size));
        }
        Ok(Self { functions, data })
    }
}
