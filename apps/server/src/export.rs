//! Exports what people said, as lines of JSON that other programs read.
//!
//! An export is read while servers run. It holds texts as they are now, and files: neither deleted
//! ones, nor passwords, sessions or keys. `docs/protocol/export.md` describes every file.

mod files;
mod person;

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use confab_protocol::api::AccountInfo;
use confab_protocol::{
    Entry, EntryKind, FileId, Handle, Person, RoomId, RoomKind, Seq, Timestamp, UserId,
};
use confab_store::{ExportedRoom, Options, Store, StoreError};
use serde::Serialize;
use tokio::sync::OnceCell;

use crate::backup::{BackupError, Place, at, new_folders};
use crate::files::place::PlaceError;
use files::Files;

/// Rows that are read at once.
const AT_ONCE: u32 = 500;

/// Nobody, in place of someone whose own marks an entry would carry.
const NOBODY: UserId = UserId(0);

/// Counts of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub people: u64,
    pub rooms: u64,
    pub entries: u64,
    pub files: u64,
    /// Files that went while they were exported, or that their place has not.
    pub missing: u64,
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { people, rooms, entries, files, missing } = self;
        write!(f, "exported: {people} people, {rooms} rooms, ")?;
        write!(f, "{entries} messages and other lines, {files} files")?;
        if *missing > 0 {
            write!(f, "; {missing} files were not where they are kept")?;
        }
        Ok(())
    }
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    #[error("nobody is called {0}")]
    NobodyCalled(Handle),
    #[error(transparent)]
    File(#[from] BackupError),
    #[error(transparent)]
    Files(#[from] PlaceError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Exports a whole installation, or the data of one person, into a new folder.
pub async fn export(
    from: Place<'_>,
    to: &Path,
    person: Option<Handle>,
    now: Timestamp,
) -> Result<Exported, ExportError> {
    // Nothing is written: the writer is not run.
    let (store, _writer) = confab_store::open(from.database_url, Options::default()).await?;
    if fs::exists(to).unwrap_or(true) {
        return Err(BackupError::Exists(to.to_owned()).into());
    }
    let files = Files { url: from.files()?, place: OnceCell::new() };
    let exporting = Exporting { store: &store, files, folder: to, now };
    match person {
        None => exporting.everything().await,
        Some(handle) => exporting.person(handle).await,
    }
}

/// An export that is being written.
struct Exporting<'a> {
    store: &'a Store,
    files: Files,
    folder: &'a Path,
    now: Timestamp,
}

/// A line of `rooms.jsonl`.
#[derive(Serialize)]
struct RoomLine {
    id: RoomId,
    kind: RoomKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    topic: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    archived: bool,
    created_at: Timestamp,
    members: Vec<Handle>,
}

/// A line of `people.jsonl`.
#[derive(Serialize)]
struct PersonLine {
    id: UserId,
    handle: Handle,
    name: String,
    role: confab_protocol::Role,
    active: bool,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<FileId>,
}

impl From<AccountInfo> for PersonLine {
    fn from(account: AccountInfo) -> Self {
        let AccountInfo { person, role, active, created_at, .. } = account;
        let Person { id, handle, name, picture, .. } = person;
        Self { id, handle, name, role, active, created_at, picture }
    }
}

impl Exporting<'_> {
    async fn everything(&self) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let mut people = Lines::new(self.folder, "people.jsonl")?;
        let mut after = String::new();
        loop {
            let accounts = self.store.accounts("", &after, self.now, AT_ONCE).await?;
            let Some(last) = accounts.last() else { break };
            last.person.handle.as_str().clone_into(&mut after);
            for account in accounts {
                let picture = account.person.picture;
                people.line(&PersonLine::from(account))?;
                exported.people += 1;
                self.keep(picture, &mut exported).await?;
            }
        }
        people.finish()?;
        let mut lines = Lines::new(self.folder, "rooms.jsonl")?;
        for room in self.rooms().await? {
            let members = self.members(room.id).await?;
            let ExportedRoom { id, kind, name, topic, archived, created_at } = room;
            lines.line(&RoomLine { id, kind, name, topic, archived, created_at, members })?;
            exported.rooms += 1;
            self.room(id, NOBODY, |_| true, &mut exported).await?;
        }
        lines.finish()?;
        Ok(exported)
    }

    async fn rooms(&self) -> Result<Vec<ExportedRoom>, ExportError> {
        let (mut rooms, mut after) = (Vec::new(), RoomId(0));
        loop {
            let some = self.store.exported_rooms(after, AT_ONCE).await?;
            let Some(last) = some.last() else { return Ok(rooms) };
            after = last.id;
            rooms.extend(some);
        }
    }

    async fn members(&self, room: RoomId) -> Result<Vec<Handle>, ExportError> {
        let mut members: Vec<Handle> = Vec::new();
        loop {
            let after = members.last().map(Handle::as_str);
            let some = self.store.members(room, "", after, AT_ONCE).await?;
            if some.is_empty() {
                return Ok(members);
            }
            members.extend(some.into_iter().map(|member| member.person.handle));
        }
    }

    /// Writes those lines of a room that are wanted, with their files. No file is made for none.
    async fn room(
        &self,
        room: RoomId,
        reader: UserId,
        is_wanted: impl Fn(&Entry) -> bool,
        exported: &mut Exported,
    ) -> Result<(), ExportError> {
        let (mut lines, mut from) = (None, Seq(1));
        loop {
            let entries = self.store.exported_entries(room, reader, from, AT_ONCE).await?;
            let Some(last) = entries.last() else { break };
            from = last.seq.next();
            for entry in entries.iter().filter(|entry| is_wanted(entry)) {
                let lines = match &mut lines {
                    Some(lines) => lines,
                    none => none.insert(Lines::new(self.folder, &format!("rooms/{room}.jsonl"))?),
                };
                lines.line(entry)?;
                exported.entries += 1;
                if let EntryKind::Message { annotations, .. } = &entry.what {
                    self.keep(annotations.files.iter().map(|file| file.id), exported).await?;
                }
            }
        }
        if let Some(lines) = lines {
            lines.finish()?;
        }
        Ok(())
    }
}

/// A file with a JSON value on each line.
struct Lines {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Lines {
    fn new(folder: &Path, name: &str) -> Result<Self, BackupError> {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        at(parent, new_folders(parent))?;
        let file = at(&path, File::create_new(&path))?;
        Ok(Self { path, file: BufWriter::new(file) })
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), BackupError> {
        let written = serde_json::to_writer(&mut self.file, value).map_err(Into::into);
        at(&self.path, written.and_then(|()| self.file.write_all(b"\n")))
    }

    fn finish(mut self) -> Result<(), BackupError> {
        at(&self.path, self.file.flush().and_then(|()| self.file.get_ref().sync_all()))
    }
}
