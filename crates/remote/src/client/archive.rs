//! Artifacts: a GNU tar in one zstd frame, with nothing in it that differs from machine to machine.
//!
//! Reading trusts nothing. The names in an archive are written down and never opened: its files go
//! into a new folder by their numbers, and the runner says later where each belongs. Devices, hard
//! links and all else but files, folders and symbolic links are refused, and so is more than the
//! bound, whatever the archive claims.

mod pack;
mod unpack;

pub(crate) use pack::{Entry, pack};
pub(crate) use unpack::unpack;

#[cfg(test)]
mod tests;
