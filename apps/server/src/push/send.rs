//! Sends the pushes that are due, and keeps the queue in order.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;
use confab_protocol::Timestamp;
use confab_store::{DuePush, PushEnd, StoreError};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, MissedTickBehavior};
use url::Url;

use super::encrypt::encrypt;
use super::line::{Line, WAIT};
use super::message::{contents, tag};
use super::silence::is_silent;
use crate::app::App;
use crate::outbound::{Answer, Limits, OutboundError};

/// Pushes that are taken at once. Each is leased for as long as it may wait and be sent.
const TAKEN: u32 = 32;
const LEASE: Duration = WAIT.saturating_add(LIMITS.time).saturating_add(Duration::from_secs(5));

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether notifications were read since.
const LOOK_BACK_EVERY: Duration = Duration::from_secs(2);
const FORGET_EVERY: Duration = Duration::from_hours(1);
/// Notifications that are taken back at once.
const BACK_AT_ONCE: u32 = 200;

/// A push service keeps a push for so long, for a browser that is away.
const TTL: Duration = Duration::from_hours(12);
/// Tries of one push, with pauses of 5, 10, 20, … seconds between.
const TRIES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

const LIMITS: Limits = Limits { time: Duration::from_secs(10), bytes: 4 * 1024 };

/// Sends what is due, as soon as it is queued here, and what others have queued at each look.
pub(super) async fn send_what_is_due(app: Arc<App>) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut looked_back, mut forgot) = (Instant::now(), Instant::now());
    let (mut line, mut sending) = (Line::default(), FuturesUnordered::new());
    loop {
        let mut done = tokio::select! {
            Some((push, end)) = sending.next() => {
                line.end(&push);
                app.store.end_push(&push, end).await
            }
            _ = ticks.tick() => take(&app, &mut line).await,
            () = app.push.queued.notified() => take(&app, &mut line).await,
        };
        let now = Instant::now();
        sending.extend(std::iter::from_fn(|| line.next(now)).map(|push| send(&app, push)));
        if done.is_ok() && looked_back.elapsed() >= LOOK_BACK_EVERY {
            looked_back = Instant::now();
            done = take_back(&app).await;
        }
        if done.is_ok() && forgot.elapsed() >= FORGET_EVERY {
            forgot = Instant::now();
            done = app.store.forget_pushes().await.map(drop);
        }
        if let Err(error) = done {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "pushes wait for the store");
        }
    }
}

async fn take_back(app: &App) -> Result<(), StoreError> {
    if app.store.take_notifications_back(BACK_AT_ONCE).await? > 0 {
        app.push.queued.notify_one();
    }
    Ok(())
}

/// Takes what is due.
async fn take(app: &App, line: &mut Line) -> Result<(), StoreError> {
    loop {
        let count = TAKEN.min(u32::try_from(line.room()).unwrap_or(TAKEN));
        if count == 0 {
            return Ok(());
        }
        let due = app.store.take_pushes(count, LEASE, app.clock.now()).await?;
        if due.is_empty() {
            return Ok(());
        }
        for (push, is_told) in to_be_told(due, app.clock.now()) {
            let dropped = if is_told { line.add(push, Instant::now()) } else { Some(push) };
            if let Some(push) = dropped {
                app.store.end_push(&push, PushEnd::Dropped).await?;
            }
        }
    }
}

/// Pushes, the newest first, and whether each is told: of one room, or thread, the newest alone. It
/// takes the place of what was shown before, so nothing is taken back beside it; the two would be
/// sent at once, and a push service keeps whichever comes last.
fn to_be_told(mut due: Vec<DuePush>, now: Timestamp) -> Vec<(DuePush, bool)> {
    // They are given by when they are due, and one that is tried again is due late.
    due.sort_by_key(|push| push.id);
    let mut newer = HashSet::new();
    let is_told = |push: &DuePush| {
        let zone = push.time_zone.as_deref();
        let is_left_out =
            push.notice.is_some() && is_silent(&push.settings, push.busy_until, zone, now);
        !is_left_out && newer.insert((push.subscription_id, tag(push)))
    };
    let told: Vec<bool> = due.iter().rev().map(is_told).collect();
    due.into_iter().rev().zip(told).collect()
}

/// Sends one push; tells how it ended.
async fn send(app: &App, push: DuePush) -> (DuePush, PushEnd) {
    let end = sent(app, &push).await;
    tracing::debug!(?end, "sent a push");
    (push, end)
}

async fn sent(app: &App, push: &DuePush) -> PushEnd {
    let Ok(endpoint) = Url::parse(&push.subscription.endpoint) else { return PushEnd::Gone };
    let Ok(body) = encrypt(&push.subscription, &contents(push)) else { return PushEnd::Gone };
    let headers = headers(app, push, &endpoint);
    let answer = app.outbound.post(&endpoint, headers, Bytes::from(body), LIMITS).await;
    end(push, answer)
}

fn headers(app: &App, push: &DuePush, endpoint: &Url) -> HeaderMap {
    let subject = match &app.config.public_url {
        Some(url) if url.scheme() == "https" => url.as_str(),
        _ => "https://localhost/",
    };
    let keys = &app.push.keys;
    let authorization = keys.authorization(endpoint, subject, app.clock.now());
    let mut headers = HeaderMap::new();
    let mut insert = |name: header::HeaderName, value: String| {
        // All of them are visible ASCII.
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    };
    let urgency = if push.notice.is_some() { "high" } else { "normal" };
    insert(header::AUTHORIZATION, authorization);
    insert(header::CONTENT_ENCODING, "aes128gcm".to_owned());
    insert(header::CONTENT_TYPE, "application/octet-stream".to_owned());
    insert(header::HeaderName::from_static("ttl"), TTL.as_secs().to_string());
    insert(header::HeaderName::from_static("urgency"), urgency.to_owned());
    // One that takes a notification back also replaces it where the browser has not got it yet.
    insert(header::HeaderName::from_static("topic"), keys.topic(&tag(push)));
    headers
}

fn end(push: &DuePush, answer: Result<Answer, OutboundError>) -> PushEnd {
    let answer = match answer {
        Ok(answer) => answer,
        Err(OutboundError::Refused) => return PushEnd::Gone,
        Err(_) => return later(push.tries, None),
    };
    match answer.status {
        status if status.is_success() => PushEnd::Sent,
        StatusCode::NOT_FOUND | StatusCode::GONE => PushEnd::Gone,
        StatusCode::TOO_MANY_REQUESTS => later(push.tries, answer.retry_after()),
        status if status.is_server_error() => later(push.tries, answer.retry_after()),
        status => {
            tracing::warn!(status = status.as_u16(), "a push service refused a push");
            PushEnd::Dropped
        }
    }
}

/// When it is tried again: after the pause that was asked for, or after twice as long each time.
fn later(tries: u32, asked: Option<Duration>) -> PushEnd {
    if tries + 1 >= TRIES {
        return PushEnd::Dropped;
    }
    let pause = asked.unwrap_or(FIRST_PAUSE * (1 << tries.min(10)));
    PushEnd::Later(pause.clamp(Duration::from_secs(1), LONGEST_PAUSE))
}

#[cfg(test)]
pub(super) mod tests {
    use confab_protocol::api::PushSettings;
    use confab_protocol::{Handle, Person, RoomId, RoomKind, Seq, UserId};
    use confab_store::{Notice, PushSubscription};

    use super::*;

    const NOW: Timestamp = Timestamp(5_000);

    pub(in crate::push) fn push(seq: u64, notice: Option<Notice>) -> DuePush {
        let endpoint = "https://push.example.org/".to_owned();
        DuePush {
            id: 1,
            subscription: PushSubscription { endpoint, p256dh: Vec::new(), auth: Vec::new() },
            subscription_id: 1,
            person: UserId(1),
            room: RoomId(3),
            thread: None,
            seq: Seq(seq),
            made_at: NOW,
            tries: 0,
            settings: PushSettings::default(),
            busy_until: None,
            time_zone: None,
            notice,
        }
    }

    fn notice() -> Notice {
        let handle = Handle::parse("ben").unwrap();
        let author = Person::new(UserId(2), handle, "Ben".to_owned());
        let (kind, name, body) = (RoomKind::Public, "general".to_owned(), "text".to_owned());
        Notice { kind, name, author, body }
    }

    fn told(due: Vec<DuePush>) -> Vec<u64> {
        let told = to_be_told(due, NOW).into_iter().filter(|(_, is_told)| *is_told);
        told.map(|(push, _)| push.seq.0).collect()
    }

    #[test]
    fn of_one_room_the_newest_is_told_and_nothing_taken_back_beside_it() {
        assert_eq!(told(vec![push(5, Some(notice())), push(6, Some(notice()))]), [6]);
        assert_eq!(told(vec![push(5, None), push(6, Some(notice()))]), [6]);
        assert_eq!(told(vec![push(5, None)]), [5]);
        let aside = DuePush { thread: Some(Seq(2)), ..push(4, Some(notice())) };
        let other = DuePush { subscription_id: 2, ..push(5, None) };
        assert_eq!(told(vec![aside, other, push(6, Some(notice()))]), [6, 5, 4]);
        let silent = DuePush { busy_until: Some(Timestamp(9_000)), ..push(6, Some(notice())) };
        assert_eq!(told(vec![push(5, None), silent]), [5], "what was read goes in silence, too");
    }

    #[test]
    fn a_push_is_tried_again_after_longer_pauses_and_not_for_ever() {
        let seconds = |seconds| PushEnd::Later(Duration::from_secs(seconds));
        assert_eq!(later(0, None), seconds(5));
        assert_eq!(later(3, None), seconds(40));
        assert_eq!(later(1, Some(Duration::from_mins(2))), seconds(120));
        assert_eq!(later(1, Some(Duration::ZERO)), seconds(1));
        assert_eq!(later(1, Some(Duration::from_hours(50))), seconds(3_600));
        assert_eq!(later(TRIES - 1, None), PushEnd::Dropped);
    }
}
