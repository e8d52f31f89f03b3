//! Where a browser is told: its subscription at a push service, which belongs to the session.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::ErrorCode;
use confab_protocol::api::{NewPushSubscription, PushInfo, Scope};
use confab_store::{PushSubscription, Subscribed};
use data_encoding::BASE64URL_NOPAD;
use url::Url;

use super::encrypt::encrypt;
use super::settings::{read_settings, zone_of};
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, JsonBody, Signed};
use crate::refusal::Refusal;

/// Push services need no longer addresses.
const MOST_BYTES: usize = 1_024;

/// Keeps the subscription of the actor's session, in place of an earlier one.
pub async fn subscribe(
    app: &App,
    actor: &Actor,
    subscription: NewPushSubscription,
) -> Result<(), Refusal> {
    actor.require(Scope::Read)?;
    let subscription = checked(app, subscription)?;
    let now = app.clock.now();
    let kept = app.store.subscribe_push(actor.id(), actor.session, subscription, now).await?;
    match kept {
        Subscribed::Kept => Ok(()),
        Subscribed::NoSession => Err(Refusal::unauthenticated()),
    }
}

/// An address that may be asked, and keys that can be used.
fn checked(app: &App, new: NewPushSubscription) -> Result<PushSubscription, Refusal> {
    let wrong = |rule: &'static str, field| Refusal::new(ErrorCode::Invalid, rule).at(field);
    let NewPushSubscription { endpoint, keys } = new;
    let is_secret = |url: &Url| url.scheme() == "https" || app.outbound.allows_private();
    let may_ask = |url: &Url| app.outbound.may_ask(url) && is_secret(url);
    if endpoint.len() > MOST_BYTES || !Url::parse(&endpoint).is_ok_and(|url| may_ask(&url)) {
        return Err(wrong("the endpoint is an address of a push service, over https", "endpoint"));
    }
    let decode = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes());
    let rule = "the keys are those of a push subscription, in base64url";
    let (Ok(p256dh), Ok(auth)) = (decode(&keys.p256dh), decode(&keys.auth)) else {
        return Err(wrong(rule, "keys"));
    };
    let subscription = PushSubscription { endpoint, p256dh, auth };
    encrypt(&subscription, b"").ok().ok_or_else(|| wrong(rule, "keys"))?;
    Ok(subscription)
}

/// `GET /push`.
pub(crate) async fn get(State(app): State<Arc<App>>, Signed(actor): Signed) -> Answer<PushInfo> {
    let settings = read_settings(&app, &actor).await?;
    let endpoint = app.store.push_endpoint(actor.session).await?;
    let time_zone = zone_of(&app, &actor).await?;
    Ok(Json(PushInfo { key: app.push.keys.public().to_owned(), endpoint, settings, time_zone }))
}

/// `PUT /push/subscription`.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(subscription): JsonBody<NewPushSubscription>,
) -> Result<StatusCode, Refusal> {
    subscribe(&app, &actor, subscription).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /push/subscription`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Result<StatusCode, Refusal> {
    actor.require(Scope::Read)?;
    app.store.unsubscribe_push(actor.session).await?;
    Ok(StatusCode::NO_CONTENT)
}
