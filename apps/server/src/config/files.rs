//! Says how much of files is taken, and where they are kept.

use std::path::{Path, PathBuf};

use clap::Args;

use super::has_plain_endpoint;
use super::value::within;

/// Limits of files.
#[derive(Clone, Copy, Debug)]
pub struct FileLimits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files of one message.
    pub message_files: u32,
    /// Bytes of all files of one person, those that are still to come among them.
    pub person_bytes: u64,
    /// Bytes of all files.
    pub all_bytes: u64,
    /// Bytes that an upload leaves free on the disk of the folder: the database may need them.
    pub free_bytes: u64,
}

/// Where files are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceUrl {
    Folder(PathBuf),
    /// A bucket of S3, and the beginning of every key in it.
    Bucket {
        bucket: String,
        prefix: String,
        /// Whether its endpoint speaks plain HTTP, as within one network.
        is_plain: bool,
    },
}

const MIB: u64 = 1 << 20;

#[derive(Debug, Args)]
pub(super) struct FileFlags {
    /// Where files are kept: a folder, which all servers share, or <s3://BUCKET/PREFIX>, whose keys,
    /// region and endpoint are in the usual variables of S3.
    /// [default: files in the data directory; with Postgres it must be set]
    #[arg(long, env = "CONFAB_FILES_URL", value_name = "CONFAB_FILES_URL", value_parser = place)]
    pub(super) files_url: Option<PlaceUrl>,

    /// Size of one file, in MiB: 1 to 102400.
    #[arg(long, env = "CONFAB_FILE_MIB", value_name = "CONFAB_FILE_MIB", default_value_t = 100,
          value_parser = within(1, 102_400))]
    file_mib: u32,

    /// Files that one message may have: 1 to 100.
    #[arg(long, env = "CONFAB_MESSAGE_FILES", value_name = "CONFAB_MESSAGE_FILES", default_value_t = 10,
          value_parser = within(1, 100))]
    message_files: u32,

    /// Size of all files of one account, in MiB: 1 to 1000000000.
    #[arg(long, env = "CONFAB_PERSON_FILES_MIB", value_name = "CONFAB_PERSON_FILES_MIB", default_value_t = 5_120,
          value_parser = within(1, 1_000_000_000))]
    person_files_mib: u32,

    /// Size of all files of the installation, in MiB: 1 to 1000000000.
    #[arg(long, env = "CONFAB_ALL_FILES_MIB", value_name = "CONFAB_ALL_FILES_MIB", default_value_t = 102_400,
          value_parser = within(1, 1_000_000_000))]
    all_files_mib: u32,

    /// Disk that uploads leave free where files are in a folder, in MiB: 0 to 1000000000. The database,
    /// which is often on the same disk, goes on when files have no more room.
    #[arg(long, env = "CONFAB_FREE_MIB", value_name = "CONFAB_FREE_MIB", default_value_t = 256,
          value_parser = within(0, 1_000_000_000))]
    free_mib: u32,
}

impl FileFlags {
    pub(super) fn limits(&self) -> FileLimits {
        FileLimits {
            file_bytes: u64::from(self.file_mib) * MIB,
            message_files: self.message_files,
            person_bytes: u64::from(self.person_files_mib) * MIB,
            all_bytes: u64::from(self.all_files_mib) * MIB,
            free_bytes: u64::from(self.free_mib) * MIB,
        }
    }
}

pub(super) fn place(text: &str) -> Result<PlaceUrl, String> {
    let Some(rest) = text.strip_prefix("s3://") else {
        if text.contains("://") {
            return Err("allowed: the path of a folder, or s3://BUCKET/PREFIX".to_owned());
        }
        return Ok(PlaceUrl::Folder(PathBuf::from(text)));
    };
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let of_bucket = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b);
    if bucket.len() < 3 || !bucket.bytes().all(of_bucket) {
        return Err("allowed: s3://BUCKET/PREFIX with the name of a bucket".to_owned());
    }
    let prefix = prefix.trim_matches('/').to_owned();
    Ok(PlaceUrl::Bucket { bucket: bucket.to_owned(), prefix, is_plain: has_plain_endpoint() })
}

impl PlaceUrl {
    /// The place where none is set.
    pub(crate) fn in_data_dir(data_dir: &Path) -> Self {
        Self::Folder(data_dir.join("files"))
    }
}

impl std::fmt::Display for PlaceUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Bucket { bucket, prefix, .. } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

impl FileLimits {
    /// Wide ones.
    pub(super) const FOR_TESTS: Self = Self {
        file_bytes: 100 * MIB,
        message_files: 10,
        person_bytes: 10_000 * MIB,
        all_bytes: 100_000 * MIB,
        free_bytes: 0,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_bucket() {
        let bucket = |bucket: &str, prefix: &str| PlaceUrl::Bucket {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            is_plain: false,
        };
        assert_eq!(place("/srv/files"), Ok(PlaceUrl::Folder("/srv/files".into())));
        assert_eq!(place("s3://our-chat"), Ok(bucket("our-chat", "")));
        assert_eq!(place("s3://our-chat/a/b/"), Ok(bucket("our-chat", "a/b")));
        for bad in ["s3://", "s3://A", "https://x/y", "s3:///x"] {
            assert!(place(bad).is_err(), "{bad}");
        }
    }
}
