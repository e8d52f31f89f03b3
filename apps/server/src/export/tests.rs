//! An export has what is said now, and nothing that was deleted.

use confab_protocol::{ClientId, FileKind, Role, Tag};
use confab_store::{
    Append, AppendKind, FileRoom, LookedAt, NewAccount, NewFile, Objects, PasswordHash, PictureOf,
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::*;
use crate::config::PlaceUrl;
use crate::files::place::name_of;

const NOW: Timestamp = Timestamp(1_000);
const ROOM: RoomId = RoomId(1);
const ANA: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn account(handle: &str) -> NewAccount {
    NewAccount {
        handle: Handle::parse(handle).unwrap(),
        name: handle.to_owned(),
        password: PasswordHash("a secret hash".to_owned()),
        at: NOW,
        tag: Tag(1),
    }
}

async fn append(store: &Store, number: u64, author: UserId, what: AppendKind) -> Seq {
    let client_id = ClientId::from_random(number.into());
    let (at, tag, acting) = (NOW, Tag(number), Role::Member);
    let append = Append { room: ROOM, author, client_id, at, tag, acting, what };
    store.append(append).await.unwrap().event.seq
}

fn text(body: &str) -> AppendKind {
    AppendKind::Send { body: body.to_owned(), reply_to: None, mentions: vec![] }
}

/// Puts content into the place of files; gives its object.
async fn keep(data_dir: &Path, content: &[u8]) -> String {
    let place = crate::files::place::Place::open(&PlaceUrl::in_data_dir(data_dir)).unwrap();
    let object = name_of(content);
    place.put(&object, content.to_vec()).await.unwrap();
    object
}

/// Sends a message with a file that is there.
async fn attach(
    store: &Store,
    data_dir: &Path,
    author: UserId,
    name: &str,
    content: &[u8],
) -> FileId {
    let object = keep(data_dir, content).await;
    let (id, size) = (FileId::from_random(content.len() as u128), content.len() as u64);
    let new = NewFile { id, owner: author, name: name.to_owned(), length: size, at: NOW };
    let room = FileRoom { person_bytes: 1 << 20, all_bytes: 1 << 20, unfinished: 1 };
    store.reserve_file(new, room).await.unwrap();
    let objects = Objects { original: object, small: None, large: None };
    assert!(store.need_objects(id, objects.clone()).await.unwrap());
    let media_type = "text/plain".to_owned();
    let looked = LookedAt { size, media_type, kind: FileKind::Other, pixels: None, objects };
    store.finish_file(id, looked, NOW).await.unwrap();
    let what = AppendKind::SendFiles { message: Box::new(text("")), files: vec![id], mark: None };
    append(store, 100 + size, author, what).await;
    id
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(!text.contains("regretted") && !text.contains("secret"), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_or_one_persons_data_is_exported_without_what_was_deleted() {
    let (dir, mut writers) = (TempDir::new().unwrap(), JoinSet::new());
    let url = confab_store::sqlite_url(&dir.path().join("confab.db"));
    let (store, writer) = confab_store::open(&url, Options::default()).await.unwrap();
    writers.spawn(writer.run());
    store.create_first_account(account("ana")).await.unwrap();
    store.set_sign_up_mode(confab_protocol::api::SignUpMode::Open).await.unwrap();
    store.create_account(account("ben"), confab_store::Admission::Open).await.unwrap();
    let root = append(&store, 1, ANA, text("a question")).await;
    let answer = AppendKind::SendInThread {
        body: "an answer".to_owned(),
        root,
        in_room: false,
        reply_to: None,
        mentions: vec![],
    };
    let answer = append(&store, 2, BEN, answer).await;
    let gone = append(&store, 3, BEN, text("regretted")).await;
    append(&store, 4, BEN, AppendKind::Delete { message: gone }).await;
    store.save_message(BEN, (ROOM, root), true, NOW).await.unwrap();

    let picture = FileId::from_random(99);
    let new = NewFile { id: picture, owner: BEN, name: String::new(), length: 6, at: NOW };
    store.begin_picture(new, "image/png", 128).await.unwrap();
    let object = keep(dir.path(), b"square").await;
    assert!(
        store
            .need_objects(picture, Objects { original: object, ..Objects::default() })
            .await
            .unwrap()
    );
    store.set_picture(picture, PictureOf::Person(BEN)).await.unwrap();
    let file = attach(&store, dir.path(), BEN, "notes.txt", b"Hello").await;
    let lost = attach(&store, dir.path(), BEN, "lost.txt", b"Away").await;
    let object = name_of(b"Away");
    let away = dir.path().join("files/objects").join(&object[..2]).join(&object[2..]);
    fs::remove_file(away).unwrap();

    let from = Place { data_dir: dir.path(), database_url: &url, files: None };
    let all = dir.path().join("all");
    let exported = export(from, &all, None, NOW).await.unwrap();
    let people = lines(&all.join("people.jsonl"));
    assert_eq!(people.len(), 2);
    assert_eq!((&people[1]["handle"], &people[1]["role"]), (&"ben".into(), &"member".into()));
    let rooms = lines(&all.join("rooms.jsonl"));
    assert_eq!(rooms[0]["members"], serde_json::json!(["ana", "ben"]));
    let said = lines(&all.join("rooms/1.jsonl"));
    let entries = said.len() as u64;
    assert_eq!(exported, Exported { people: 2, rooms: 1, entries, files: 2, missing: 1 });
    let of_ben = all.join("files").join(people[1]["picture"].as_str().unwrap());
    assert_eq!(fs::read(of_ben).unwrap(), b"square");
    assert_eq!(fs::read(all.join("files").join(file.to_string())).unwrap(), b"Hello");
    assert!(!all.join("files").join(lost.to_string()).exists());
    let of = |seq: Seq| said.iter().find(|line| line["seq"] == seq.0).unwrap();
    assert_eq!(of(root)["body"], "a question");
    assert_eq!(
        (&of(answer)["body"], &of(answer)["thread"]["root"]),
        (&"an answer".into(), &root.0.into())
    );
    assert_eq!(of(gone).get("body"), None);

    let ben = dir.path().join("ben");
    let his = export(from, &ben, Some(Handle::parse("ben").unwrap()), NOW).await.unwrap();
    assert_eq!((his.files, his.missing), (2, 1));
    let person = &lines(&ben.join("person.json"))[0];
    assert_eq!(person["account"]["handle"], "ben");
    assert_eq!(person["saved"][0]["message"], root.0);
    assert_eq!(person["rooms"][0]["name"], "general");
    let said = lines(&ben.join("rooms/1.jsonl"));
    assert!(said.iter().all(|line| line["author"]["handle"] == "ben"), "{said:?}");
    assert!(said.iter().any(|line| line["body"] == "an answer"), "{said:?}");

    let refused = export(from, &ben, None, NOW).await.unwrap_err().to_string();
    assert!(refused.contains("there already"), "{refused}");
    let nobody = Some(Handle::parse("cleo").unwrap());
    let refused = export(from, &dir.path().join("cleo"), nobody, NOW).await;
    assert!(matches!(refused, Err(ExportError::NobodyCalled(_))), "{refused:?}");
}
