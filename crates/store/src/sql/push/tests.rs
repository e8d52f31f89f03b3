//! Claims about pushes, on both databases.

use std::time::Duration;

use confab_protocol::api::{ChangePushSettings, PushSettings, QuietHours};
use confab_protocol::{
    Event, EventKind, Level, Meant, ReadPointer, Role, RoomId, Seq, Timestamp, UserId,
};

use super::{NewPush, PushEnd, PushMessage, PushSubscription, Subscribed};
use crate::conformance::scene::{Scene, handle};
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendKind, DuePush, NewSession, SessionKind, TokenHash};

on_both![
    those_are_told_whom_a_message_is_meant_for,
    a_push_is_taken_by_one_server_and_again_after_its_lease,
    nothing_is_sent_of_what_was_read_or_may_not_be_seen,
    what_nobody_is_to_have_any_more_holds_nothing_up,
    an_ended_session_takes_its_subscription_along,
    an_endpoint_is_one_browsers,
    a_notification_is_taken_back_once_when_its_message_was_read,
    choices_are_kept,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

const NOW: Timestamp = Timestamp(5_000);
const LEASE: Duration = Duration::from_mins(1);

async fn sign_in(scene: &Scene, person: UserId, token: u8) -> Result<crate::Session, Failed> {
    let session = NewSession {
        person,
        kind: SessionKind::Browser { user_agent: String::new() },
        token: TokenHash([token; 32]),
        at: Timestamp(1_000),
        expires_at: None,
        idle_ms: None,
        verified: None,
    };
    Ok(scene.one.create_session(session).await?.ok_or("no session")?)
}

fn browser(token: u8) -> PushSubscription {
    let endpoint = format!("https://push.example.org/{token}");
    PushSubscription { endpoint, p256dh: vec![token; 65], auth: vec![token; 16] }
}

/// Signs someone in with a browser that is told.
async fn listen(scene: &Scene, person: UserId, token: u8) -> Result<crate::Session, Failed> {
    let session = sign_in(scene, person, token).await?;
    let kept = scene.one.subscribe_push(person, session.id, browser(token), NOW).await?;
    assert_eq!(kept, Subscribed::Kept);
    Ok(session)
}

fn message(event: &Event) -> PushMessage {
    let EventKind::MessageSent { thread, .. } = &event.what else { panic!("no message") };
    PushMessage {
        room: event.room,
        seq: event.seq,
        author: event.author.id,
        thread: thread.map(|thread| thread.root),
        aside: thread.is_some_and(|thread| !thread.in_room),
    }
}

async fn people_told(scene: &Scene, event: &Event) -> Result<Vec<UserId>, Failed> {
    let told = scene.two.listeners(message(event)).await?;
    Ok(told.into_iter().map(|listener| listener.person).collect())
}

async fn those_are_told_whom_a_message_is_meant_for(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let (general, direct) = (scene.general, scene.direct_room(ana, ben).await?);
    // Each of Ana's two browsers, and none of those who did not ask.
    listen(&scene, ana, 1).await?;
    listen(&scene, ben, 2).await?;
    for (conversation, room) in [(false, general), (true, direct)] {
        let root = scene.send(room, ben, "the root").await?.seq;
        for bits in 0..48_u32 {
            let (muted, mentioned, in_thread) = (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0);
            let follows = bits & 8 > 0;
            let level = [Level::All, Level::Mentions, Level::Nothing][(bits >> 4) as usize];
            let change = confab_protocol::api::ChangeRoomSettings {
                muted: Some(muted),
                level: Some(level),
                favourite: None,
                section: None,
            };
            scene.one.change_room_settings(room, ana, change).await?;
            scene.one.follow_thread(room, root, ana, follows).await?;
            let mentions = if mentioned { vec![handle("ana")] } else { Vec::new() };
            let what = if in_thread {
                let (body, reply_to) = ("aside".to_owned(), None);
                AppendKind::SendInThread { root, in_room: false, body, reply_to, mentions }
            } else {
                AppendKind::Send { body: "a message".to_owned(), reply_to: None, mentions }
            };
            let event = scene.append(room, ben, Role::Member, what).await?.event;
            let meant = Meant {
                conversation,
                level,
                muted,
                mentioned,
                aside: in_thread,
                follows: in_thread && follows,
            };
            let told = people_told(&scene, &event).await? == [ana];
            assert_eq!(told, meant.tells(), "{meant:?}");
        }
    }
    Ok(())
}

async fn queue(scene: &Scene, event: &Event, delay_ms: i64) -> Result<(), Failed> {
    let of = message(event);
    let listeners = scene.one.listeners(of).await?;
    let pushes =
        listeners.iter().map(|listener| NewPush { subscription: listener.subscription, delay_ms });
    let pushes: Vec<_> = pushes.collect();
    scene.one.queue_pushes(of, pushes.clone()).await?;
    // At least once, as a feed gives it.
    Ok(scene.one.queue_pushes(of, pushes).await?)
}

async fn take(scene: &Scene) -> Result<Vec<DuePush>, Failed> {
    Ok(scene.one.take_pushes(10, LEASE, NOW).await?)
}

async fn a_push_is_taken_by_one_server_and_again_after_its_lease(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let direct = scene.direct_room(ana, scene.root).await?;
    listen(&scene, ana, 1).await?;
    let event = scene.send(direct, scene.root, "Hello").await?;
    queue(&scene, &event, 0).await?;
    let short = Duration::ZERO;
    let taken = scene.one.take_pushes(10, short, NOW).await?;
    assert_eq!(taken.len(), 1);
    let push = &taken[0];
    assert_eq!((push.person, push.room, push.seq, push.tries), (ana, direct, event.seq, 0));
    assert_eq!(push.subscription, browser(1));
    let notice = push.notice.as_ref().ok_or("no notice")?;
    assert_eq!((notice.body.as_str(), notice.author.id), ("Hello", scene.root));
    // Its lease was over at once: another server takes it, for longer.
    let again = scene.two.take_pushes(10, LEASE, NOW).await?;
    assert_eq!(again.iter().map(|push| push.tries).collect::<Vec<_>>(), [1]);
    assert!(take(&scene).await?.is_empty());
    scene.two.end_push(&again[0], PushEnd::Later(Duration::ZERO)).await?;
    let third = take(&scene).await?;
    assert_eq!(third.len(), 1);
    scene.one.end_push(&third[0], PushEnd::Sent).await?;
    assert!(take(&scene).await?.is_empty());
    // One that waits is not taken.
    let event = scene.send(direct, scene.root, "And?").await?;
    queue(&scene, &event, 60_000).await?;
    assert!(take(&scene).await?.is_empty());
    Ok(())
}

async fn read(scene: &Scene, room: RoomId, person: UserId, seq: Seq) -> Result<(), Failed> {
    scene.two.move_read(room, person, ReadPointer { version: 0, seq }).await?;
    Ok(())
}

async fn nothing_is_sent_of_what_was_read_or_may_not_be_seen(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let private = scene.private_room(scene.root, "den").await?;
    scene.add(private, scene.root, ana).await?;
    listen(&scene, ana, 1).await?;
    let say = async || {
        let (body, mentions) = ("@ana".to_owned(), vec![handle("ana")]);
        let what = AppendKind::Send { body, reply_to: None, mentions };
        let event = scene.append(private, scene.root, Role::Member, what).await?.event;
        queue(&scene, &event, 0).await?;
        Ok::<_, Failed>(event.seq)
    };
    let seq = say().await?;
    read(&scene, private, ana, seq).await?;
    assert!(take(&scene).await?.is_empty(), "it was read");
    let seq = say().await?;
    let delete = AppendKind::Delete { message: seq };
    scene.append(private, scene.root, Role::Member, delete).await?;
    assert!(take(&scene).await?.is_empty(), "it was deleted");
    say().await?;
    let remove = AppendKind::Remove { member: ana };
    scene.append(private, scene.root, Role::Member, remove).await?;
    assert!(take(&scene).await?.is_empty(), "she was removed");
    // What was not sent is forgotten, and does not come when she is back.
    scene.add(private, scene.root, ana).await?;
    assert!(take(&scene).await?.is_empty());
    say().await?;
    assert_eq!(take(&scene).await?.len(), 1);
    Ok(())
}

async fn what_nobody_is_to_have_any_more_holds_nothing_up(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let hers = scene.direct_room(ana, scene.root).await?;
    let his = scene.direct_room(ben, scene.root).await?;
    listen(&scene, ana, 1).await?;
    listen(&scene, ben, 2).await?;
    for number in 0..5 {
        let event = scene.send(hers, scene.root, &format!("{number}")).await?;
        queue(&scene, &event, 0).await?;
        read(&scene, hers, ana, event.seq).await?;
    }
    let event = scene.send(his, scene.root, "Hello").await?;
    queue(&scene, &event, 0).await?;
    let taken = scene.one.take_pushes(2, LEASE, NOW).await?;
    assert_eq!(taken.iter().map(|push| push.person).collect::<Vec<_>>(), [ben]);
    Ok(())
}

async fn an_ended_session_takes_its_subscription_along(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let direct = scene.direct_room(ana, scene.root).await?;
    let session = listen(&scene, ana, 1).await?;
    listen(&scene, ana, 2).await?;
    let event = scene.send(direct, scene.root, "Hello").await?;
    queue(&scene, &event, 0).await?;
    scene.one.end_session(ana, session.id, NOW).await?;
    assert_eq!(scene.two.push_endpoint(session.id).await?, None);
    let taken = take(&scene).await?;
    let endpoints: Vec<_> = taken.iter().map(|push| push.subscription.endpoint.as_str()).collect();
    assert_eq!(endpoints, ["https://push.example.org/2"]);
    let late = scene.one.subscribe_push(ana, session.id, browser(3), NOW).await?;
    assert_eq!(late, Subscribed::NoSession);
    scene.one.end_push(&taken[0], PushEnd::Gone).await?;
    let event = scene.send(direct, scene.root, "Are you there?").await?;
    assert!(people_told(&scene, &event).await?.is_empty());
    assert!(!scene.one.any_push_subscription().await?);
    Ok(())
}

async fn an_endpoint_is_one_browsers(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let hers = listen(&scene, ana, 1).await?;
    let roots = sign_in(&scene, scene.root, 2).await?;
    scene.one.subscribe_push(scene.root, roots.id, browser(1), NOW).await?;
    assert_eq!(scene.two.push_endpoint(hers.id).await?, None);
    assert_eq!(scene.two.push_endpoint(roots.id).await?, Some(browser(1).endpoint));
    scene.one.subscribe_push(scene.root, roots.id, browser(3), NOW).await?;
    assert_eq!(scene.two.push_endpoint(roots.id).await?, Some(browser(3).endpoint));
    scene.one.unsubscribe_push(roots.id).await?;
    assert_eq!(scene.two.push_endpoint(roots.id).await?, None);
    Ok(())
}

async fn a_notification_is_taken_back_once_when_its_message_was_read(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let direct = scene.direct_room(ana, scene.root).await?;
    listen(&scene, ana, 1).await?;
    let event = scene.send(direct, scene.root, "Hello").await?;
    queue(&scene, &event, 0).await?;
    let shown = take(&scene).await?;
    scene.one.end_push(&shown[0], PushEnd::Sent).await?;
    assert_eq!(scene.one.take_notifications_back(10).await?, 0);
    read(&scene, direct, ana, event.seq).await?;
    assert_eq!(scene.two.take_notifications_back(10).await?, 1);
    assert_eq!(scene.one.take_notifications_back(10).await?, 0);
    let back = take(&scene).await?;
    assert_eq!((back.len(), back[0].seq), (1, event.seq));
    assert!(back[0].notice.is_none());
    scene.one.end_push(&back[0], PushEnd::Sent).await?;
    assert_eq!(scene.one.take_notifications_back(10).await?, 0);
    assert!(take(&scene).await?.is_empty());
    Ok(())
}

async fn choices_are_kept(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert_eq!(scene.two.push_settings(ana).await?, PushSettings::default());
    let change = async |change, zone: Option<&str>| {
        let zone = zone.map(str::to_owned);
        scene.one.change_push_settings(ana, change, zone, NOW).await?;
        Ok::<_, Failed>(scene.two.push_settings(ana).await?)
    };
    let night = QuietHours { from: 1_320, to: 420, days: 31 };
    let quiet = ChangePushSettings { quiet: Some(night), ..Default::default() };
    let kept = change(quiet, Some("Europe/Berlin")).await?;
    assert_eq!(kept, PushSettings { quiet: Some(night), ..Default::default() });
    let later = NOW.plus_millis(1);
    let pause = ChangePushSettings { paused_until: Some(later), ..Default::default() };
    let kept = change(pause, None).await?;
    assert_eq!((kept.quiet, kept.paused_until), (Some(night), Some(later)));
    let none = QuietHours { from: 0, to: 0, days: 127 };
    let back =
        ChangePushSettings { hide_text: Some(true), paused_until: Some(NOW), quiet: Some(none) };
    let kept = change(back, None).await?;
    assert_eq!(kept, PushSettings { hide_text: true, ..Default::default() });
    assert_eq!(scene.two.push_zone(ana).await?.as_deref(), Some("Europe/Berlin"));
    Ok(())
}
