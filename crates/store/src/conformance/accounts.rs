//! Accounts: the first one, the others, and closing them.

use std::sync::Arc;

use confab_protocol::api::{PageAt, SignUpMode};
use confab_protocol::{EventKind, Membership, Role, Seq, Timestamp, UserId};
use tokio::task::JoinSet;

use super::scene::{Claim, Servers, handle, invitation, new_account, text};
use crate::{Admission, AppendError, CreateAccountError, PasswordChange, PasswordHash, TokenHash};

pub async fn the_first_account_is_made_once(servers: Servers) -> Claim {
    assert!(!servers.one.has_accounts().await?);
    let mut racers = JoinSet::new();
    for n in 0..16 {
        let store = Arc::clone(if n % 2 == 0 { &servers.one } else { &servers.two });
        let account = new_account(&format!("racer{n}"), n);
        racers.spawn(async move { store.create_first_account(account).await });
    }
    let mut made = Vec::new();
    while let Some(account) = racers.join_next().await {
        made.extend(account??);
    }
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].role, Role::Administrator);
    assert!(servers.two.has_accounts().await?);
    assert_eq!(servers.one.search_people("racer", 100).await?.len(), 1);
    assert_eq!(servers.two.browse(made[0].person.id, "", 100).await?.len(), 1, "one #general");
    Ok(())
}

pub async fn the_first_account_owns_general(servers: Servers) -> Claim {
    let account = servers.one.create_first_account(new_account("root", u64::MAX)).await?;
    let account = account.expect("the database was empty");
    let rooms = servers.two.rooms_first(account.person.id, 1_000).await?;
    assert_eq!((rooms.len(), rooms[0].name.as_str()), (1, "general"));
    assert_eq!(rooms[0].membership, Membership::Owner);
    assert_eq!((rooms[0].head.seq, rooms[0].head.tag.0), (Seq(1), u64::MAX));
    assert_eq!(servers.two.find_account(account.person.id).await?, Some(account));
    Ok(())
}

pub async fn a_handle_is_taken_once_however_close_the_race(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut racers = JoinSet::new();
    for n in 0..8 {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let account = new_account("ana", n);
        racers.spawn(async move { store.create_account(account, Admission::Open).await });
    }
    let mut made = 0;
    while let Some(account) = racers.join_next().await {
        match account? {
            Ok(_) => made += 1,
            Err(CreateAccountError::HandleTaken) => {}
            Err(other) => return Err(other.into()),
        }
    }
    assert_eq!(made, 1);
    Ok(())
}

pub async fn handles_that_look_the_same_are_one(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.person("bill").await?;
    for handle in ["r00t", "bi1l", "bill"] {
        let account = new_account(handle, scene.numbers.next());
        let made = scene.two.create_account(account, Admission::Open).await;
        assert!(matches!(made, Err(CreateAccountError::HandleTaken)), "{made:?}");
    }
    scene.person("bell").await?;
    Ok(())
}

pub async fn who_could_be_taken_for_another_is_told_apart(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let call = async |handle: &str, name: &str| {
        let mut account = new_account(handle, scene.numbers.next());
        name.clone_into(&mut account.name);
        scene.one.create_account(account, Admission::Open).await
    };
    scene.send(scene.general, scene.root, "hello").await?;
    let ana = call("ana", "Ana").await?.account.person;
    let impostor = call("mallory", "Rооt").await?.account.person; // two of Cyrillic
    assert!(!ana.alike && impostor.alike);
    assert!(!impostor.administrator && !ana.administrator);

    // Wherever they are named, in what was written before too.
    let sent = scene.send(scene.general, impostor.id, "hi").await?;
    assert_eq!(sent.author, impostor);
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Newest, 100).await?;
    let events = scene.two.replay(scene.general, Seq::ZERO, 100).await?;
    let members = scene.two.members(scene.general, "", None, 100).await?;
    let direct = scene.direct_room(ana.id, scene.root).await?;
    let with = scene.summary(direct, ana.id).await?.with.expect("a direct room");
    let found = scene.two.search_people("r", 10).await?;
    let authors = page.entries.iter().map(|entry| &entry.author);
    let named = authors
        .chain(events.iter().map(|event| &event.author))
        .chain(members.iter().map(|member| &member.person))
        .chain(found.iter())
        .chain([&with]);
    for person in named {
        let (is_root, is_ana) = (person.id == scene.root, person.id == ana.id);
        assert_eq!((person.administrator, person.alike), (is_root, !is_ana), "{person:?}");
    }

    scene.one.deactivate_account(impostor.id, Timestamp(9)).await?;
    let root = scene.two.find_account(scene.root).await?.expect("the first account").person;
    assert!(root.administrator && !root.alike, "alone again");
    Ok(())
}

pub async fn another_name_holds_wherever_someone_is_named(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.send(scene.general, ana, "before").await?;
    let renamed = scene.one.rename_account(ana, "Rооt".to_owned()).await?; // two of Cyrillic
    let renamed = renamed.expect("an account");
    assert_eq!((renamed.name.as_str(), renamed.alike), ("Rооt", true));

    let sent = scene.two.find_account(ana).await?.expect("an account").person;
    assert_eq!(sent, renamed);
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Newest, 100).await?;
    let wrote = page.entries.iter().filter(|entry| entry.author.id == ana);
    assert!(wrote.map(|entry| &entry.author).all(|author| *author == renamed), "{page:?}");
    assert_eq!(scene.send(scene.general, ana, "after").await?.author, renamed);
    assert_eq!(scene.two.search_people("rоо", 10).await?, [renamed]);

    let again = scene.two.rename_account(ana, "Ana".to_owned()).await?.expect("an account");
    assert!(!again.alike, "told apart again");
    scene.one.deactivate_account(ana, Timestamp(9)).await?;
    assert_eq!(scene.two.rename_account(ana, "Nobody".to_owned()).await?, None);
    Ok(())
}

pub async fn sign_up_follows_the_mode(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let code = TokenHash([1; 32]);
    scene.one.create_invite(invitation(scene.root, code, 9_000, 100), Timestamp(1)).await?;
    let (open, invited) = (Admission::Open, Admission::Invite(code));
    let unknown = Admission::Invite(TokenHash([2; 32]));
    let table = [
        (SignUpMode::Open, ["made", "made", "invite"]),
        (SignUpMode::Invite, ["closed", "made", "invite"]),
        (SignUpMode::Closed, ["closed", "closed", "closed"]),
    ];
    for (mode, cells) in table {
        scene.one.set_sign_up_mode(mode).await?;
        for (admission, expected) in [open, invited, unknown].into_iter().zip(cells) {
            let account = new_account(&format!("n{}", scene.numbers.next()), 1);
            let outcome = match scene.two.create_account(account, admission).await {
                Ok(made) => {
                    assert_eq!(made.account.role, Role::Member);
                    "made"
                }
                Err(CreateAccountError::InviteInvalid) => "invite",
                Err(CreateAccountError::SignUpClosed) => "closed",
                Err(other) => return Err(other.into()),
            };
            assert_eq!(outcome, expected, "{mode:?}, {admission:?}");
        }
    }
    Ok(())
}

pub async fn a_new_account_joins_general(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let new = new_account("ana", scene.numbers.next());
    let made = scene.one.create_account(new, Admission::Open).await?;
    let ana = made.account.person.id;
    let rooms = scene.two.rooms_first(ana, 1_000).await?;
    assert_eq!((rooms.len(), rooms[0].id), (1, scene.general));
    assert_eq!((rooms[0].membership, rooms[0].member_count), (Membership::Member, 2));
    let joined = scene.two.replay(scene.general, Seq(1), 10).await?.remove(0);
    assert_eq!((joined.author.id, joined.cursor()), (ana, rooms[0].head));
    assert_eq!(made.joined.map(|joined| joined.event), Some(joined.clone()));
    assert!(matches!(joined.what, EventKind::MemberJoined { member } if member.id == ana));
    Ok(())
}

pub async fn people_are_found_by_the_start_of_handle_or_name(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for (name, shown) in [("ana", "Zoë Ärmel"), ("zed", "Ana"), ("b-ana", "Nobody"), ("anax", "X")]
    {
        let account = crate::NewAccount { name: shown.to_owned(), ..new_account(name, 1) };
        scene.one.create_account(account, Admission::Open).await?;
    }
    let gone = scene.person("anagone").await?;
    scene.one.deactivate_account(gone, Timestamp(5)).await?;
    let search = async |query, limit| {
        let people = scene.two.search_people(query, limit).await?;
        let handles = people.into_iter().map(|person| person.handle.to_string());
        Ok::<_, crate::StoreError>(handles.collect::<Vec<_>>())
    };
    assert_eq!(search("ANA", 10).await?, ["ana", "anax", "zed", "b-ana"]);
    assert_eq!(search("ana", 2).await?, ["ana", "anax"]);
    assert_eq!(search("zoë ä", 10).await?, ["ana"]);
    assert_eq!(search("%", 10).await?, Vec::<String>::new());
    assert_eq!(search("", 10).await?, ["ana", "anax", "b-ana", "root", "zed"]);
    Ok(())
}

pub async fn a_deactivated_account_can_do_nothing(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.send(scene.general, ana, "before").await?;
    scene.one.deactivate_account(ana, Timestamp(5)).await?;
    let account = scene.two.find_account(ana).await?.expect("it is kept");
    assert!(!account.active);
    let credentials = scene.two.find_credentials(&handle("ana")).await?.expect("it is kept");
    assert!(!credentials.0.active);
    let refused = scene.append(scene.general, ana, Role::Member, text("after")).await;
    assert!(matches!(refused, Err(AppendError::NoRoom)), "{refused:?}");
    assert_eq!(scene.two.find_access(scene.general, ana).await?, None);
    assert_eq!(scene.two.rooms_first(ana, 1_000).await?, []);
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Newest, 1).await?;
    assert_eq!(page.entries[0].author.name, "Ana", "messages keep their name");
    scene.one.deactivate_account(ana, Timestamp(6)).await?;
    scene.one.deactivate_account(UserId(999_999), Timestamp(6)).await?;
    assert_eq!(scene.two.access_changes(crate::AccessChangeId(0), 10).await?.len(), 1);
    Ok(())
}

pub async fn a_password_is_replaced_only_where_it_is_still_the_old_one(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let hash = |text: &str| PasswordHash(text.to_owned());
    let change = |old, new| PasswordChange { old: hash(old), new: hash(new) };
    let (root, at) = (scene.root, Timestamp(2));
    assert!(scene.one.renew_password_hash(root, change("hash of root", "renewed")).await?);
    assert!(scene.one.change_password(root, change("renewed", "another"), at).await?);
    let late = change("renewed", "of the old password");
    assert!(!scene.two.renew_password_hash(root, late.clone()).await?);
    assert!(!scene.two.change_password(root, late, at).await?);
    let (account, kept) = scene.two.find_credentials(&handle("root")).await?.expect("it is there");
    assert_eq!((account.person.id, kept), (root, hash("another")));
    assert!(scene.two.find_credentials(&handle("nobody")).await?.is_none());
    Ok(())
}
