//! Says how much of files is taken, and where they are kept.

use clap::Args;

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
}

const MIB: u64 = 1 << 20;

#[derive(Debug, Args)]
pub(super) struct FileFlags {
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
}

impl FileFlags {
    pub(super) fn limits(&self) -> FileLimits {
        FileLimits {
            file_bytes: u64::from(self.file_mib) * MIB,
            message_files: self.message_files,
            person_bytes: u64::from(self.person_files_mib) * MIB,
            all_bytes: u64::from(self.all_files_mib) * MIB,
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
    };
}
