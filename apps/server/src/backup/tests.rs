//! A backup that is taken while people write is restored as it was, or refused.

use std::fs;
use std::sync::Arc;

use confab_protocol::{ClientId, Handle, Role, RoomId, Seq, Tag, Timestamp, UserId};
use confab_store::{Append, AppendKind, NewAccount, Options, PasswordHash, Store, sqlite_url};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::*;

const NOW: Timestamp = Timestamp(1_000);
const ROOM: RoomId = RoomId(1);

async fn say(store: &Store, number: u64) {
    let append = Append {
        room: ROOM,
        author: UserId(1),
        client_id: ClientId::from_random(number.into()),
        at: NOW,
        tag: Tag(number),
        acting: Role::Member,
        what: AppendKind::Send {
            body: format!("message {number}"),
            reply_to: None,
            mentions: vec![],
        },
    };
    store.append(append).await.unwrap();
}

/// A data directory with a store that is open, an account, messages and files.
struct House {
    dir: TempDir,
    store: Arc<Store>,
    _writers: JoinSet<()>,
}

impl House {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let (store, mut writers) = (url(&dir.path().join("data")), JoinSet::new());
        fs::create_dir_all(dir.path().join("data/files/objects/ab")).unwrap();
        fs::create_dir_all(dir.path().join("data/files/uploads")).unwrap();
        for (file, text) in FILES.iter().chain(&[("files/uploads/half", "not whole")]) {
            fs::write(dir.path().join("data").join(file), text).unwrap();
        }
        let (store, writer) = confab_store::open(&store, Options::default()).await.unwrap();
        writers.spawn(writer.run());
        let account = NewAccount {
            handle: Handle::parse("ana").unwrap(),
            name: "Ana".to_owned(),
            password: PasswordHash(String::new()),
            at: NOW,
            tag: Tag(1),
        };
        store.create_first_account(account).await.unwrap();
        say(&store, 1).await;
        Self { dir, store, _writers: writers }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    async fn back_up(&self, name: &str) -> Result<Manifest, BackupError> {
        let (data_dir, to) = (self.path("data"), self.path(name));
        let from = Place { data_dir: &data_dir, database_url: &url(&data_dir), files: None };
        back_up(from, &to, NOW).await
    }

    async fn restore(&self, backup: &str, data_dir: &str) -> Result<Manifest, BackupError> {
        let data_dir = self.path(data_dir);
        let to = Place { data_dir: &data_dir, database_url: &url(&data_dir), files: None };
        restore(&self.path(backup), to).await
    }
}

const FILES: [(&str, &str); 3] =
    [("push.key", "a key"), ("files/objects/ab/cdef", "a picture"), ("files/objects/ab/0123", "")];

fn url(data_dir: &Path) -> String {
    sqlite_url(&data_dir.join("confab.db"))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_while_people_write_is_restored_as_it_was() {
    let house = House::new().await;
    let (store, mut people) = (Arc::clone(&house.store), JoinSet::new());
    people.spawn(async move {
        for number in 2.. {
            say(&store, number).await;
        }
    });
    for name in ["backup", "backup.tar"] {
        let taken = house.back_up(name).await.unwrap();
        let parts: Vec<_> = taken.parts.iter().map(|part| part.path.as_str()).collect();
        let [key, picture, empty] = FILES.map(|(file, _)| file);
        assert_eq!(parts, ["confab.db", empty, picture, key], "{name}");
        let data = format!("restored {name}");
        assert_eq!(house.restore(name, &data).await.unwrap(), taken);
        let data = house.path(&data);
        for (file, text) in FILES {
            assert_eq!(fs::read_to_string(data.join(file)).unwrap(), text, "{file}");
        }
        let (store, _) = confab_store::open(&url(&data), Options::default()).await.unwrap();
        let restored = store.replay(ROOM, Seq::ZERO, 1_000_000).await.unwrap();
        let original = house.store.replay(ROOM, Seq::ZERO, 1_000_000).await.unwrap();
        assert_eq!(restored[..], original[..restored.len()]);
        assert_eq!(taken.rows["events"], restored.len() as u64);
        assert!(restored.len() > 1);
        store.close().await;
    }
    people.shutdown().await;
    assert_eq!(
        names(house.dir.path()),
        ["backup", "backup.tar", "data", "restored backup", "restored backup.tar"],
        "nothing is left of what was only needed meanwhile"
    );
    let mut restored = names(&house.path("restored backup"));
    restored.retain(|name| !name.starts_with("confab.db."));
    assert_eq!(restored, ["confab.db", "files", "push.key"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_is_refused_and_nothing_is_left_of_it() {
    let house = House::new().await;
    house.back_up("backup").await.unwrap();
    for (file, text) in [("push.key", "b key"), ("files/objects/ab/cdef", "a"), ("confab.db", "")] {
        let file_ = house.path("backup").join(file);
        let kept = fs::read(&file_).unwrap();
        fs::remove_file(&file_).unwrap();
        fs::write(&file_, text).unwrap();
        let refused = house.restore("backup", "new").await.unwrap_err().to_string();
        assert!(refused.contains(file) && refused.contains("damaged"), "{refused}");
        assert_eq!(names(&house.path("new")), [""; 0]);
        fs::write(&file_, kept).unwrap();
    }
    let manifest = house.path("backup/manifest.json");
    let outside = fs::read_to_string(&manifest).unwrap().replace("push.key", "../data/push.key");
    fs::write(&manifest, outside).unwrap();
    let refused = house.restore("backup", "new").await.unwrap_err().to_string();
    assert!(refused.contains("damaged: ../data"), "{refused}");
    fs::remove_file(&manifest).unwrap();
    let refused = house.restore("backup", "new").await.unwrap_err().to_string();
    assert!(refused.contains("no manifest"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_never_written_over() {
    let house = House::new().await;
    house.back_up("backup").await.unwrap();
    let refused = house.back_up("backup").await;
    assert!(matches!(refused, Err(BackupError::Exists(_))), "{refused:?}");
    let refused = house.back_up("data/files/backup").await;
    assert!(matches!(refused, Err(BackupError::Inside(_))), "{refused:?}");
    let refused = house.restore("backup", "data").await;
    assert!(matches!(refused, Err(BackupError::DataDirInUse(_))), "{refused:?}");
    let (backup, other) = (house.path("backup"), house.path("other"));
    let used = url(&house.path("data"));
    let refused =
        restore(&backup, Place { data_dir: &other, database_url: &used, files: None }).await;
    assert!(matches!(refused, Err(BackupError::Copy(CopyError::TargetInUse(_)))), "{refused:?}");
    assert_eq!(names(&other), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_in_another_place_are_taken_and_put_back_into_another() {
    let house = House::new().await;
    // One in the data directory, under another name than the usual one, and one outside.
    let (shared, other) = (house.path("data/shared"), house.path("other"));
    let [shared, other] = [shared, other].map(PlaceUrl::Folder);
    let place = crate::files::place::Place::open(&shared).unwrap();
    let content = "a long text ".repeat(10_000);
    place.put("abef01", content.clone().into_bytes()).await.unwrap();
    let data_dir = house.path("data");
    for name in ["backup", "backup.tar"] {
        let from =
            Place { data_dir: &data_dir, database_url: &url(&data_dir), files: Some(&shared) };
        let taken = back_up(from, &house.path(name), NOW).await.unwrap();
        let has = |path: &str| taken.parts.iter().any(|part| part.path == path);
        assert!(has("files/objects/ab/ef01") && has("files/objects/ab/cdef"), "{taken}");
        assert!(!has("shared/objects/ab/ef01"), "it is taken once: {taken}");
        let data_dir = house.path(&format!("restored {name}"));
        let to = Place { data_dir: &data_dir, database_url: &url(&data_dir), files: Some(&other) };
        assert_eq!(restore(&house.path(name), to).await.unwrap(), taken);
        let place = crate::files::place::Place::open(&other).unwrap();
        assert_eq!(place.read_whole("abef01").await.unwrap(), content);
        assert_eq!(
            place.read_whole("abcdef").await.unwrap(),
            "a picture",
            "those of the data directory"
        );
        assert!(!data_dir.join("files/objects").exists());
        fs::remove_dir_all(house.path("other")).unwrap();
    }
    let postgres = "postgres://confab@localhost/confab";
    let unset = Place { data_dir: &data_dir, database_url: postgres, files: None };
    let refused = back_up(unset, &house.path("third"), NOW).await;
    assert!(matches!(refused, Err(BackupError::NoPlace)), "{refused:?}");
}
