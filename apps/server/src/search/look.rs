//! Looks for messages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use confab_policy::Action;
use confab_protocol::api::{FoundMessage, Scope, SearchPage};
use confab_protocol::{EntryKind, ErrorCode, Handle, RoomId, Timestamp, UserId};
use confab_search::{Day, Filter, Has, LONGEST_QUERY, Match, Query, Tag, marks};
use confab_store::Wanted;
use confab_web::Zone;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::access::require_room;
use crate::app::App;
use crate::auth::{Actor, cookie_values};
use crate::extract::{Answer, InQuery, Signed};
use crate::refusal::Refusal;

/// A search counts as so many requests beside its own.
const COST: u32 = 3;

/// A search, and where it looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    pub(crate) query: String,
    /// In this room alone.
    pub(crate) room: Option<RoomId>,
    /// Where the page before ended.
    pub(crate) before: Option<String>,
    /// By which days are meant; UTC without.
    pub(crate) zone: Option<Zone>,
}

/// Messages that the actor may see and that have all that is looked for, newest first. A query that
/// asks for nothing finds nothing.
pub(crate) async fn search(app: &App, actor: &Actor, look: Look) -> Result<SearchPage, Refusal> {
    actor.require(Scope::Read)?;
    let Look { query, room, before, zone } = look;
    if query.chars().nth(LONGEST_QUERY).is_some() {
        let rule = format!("a search has at most {LONGEST_QUERY} characters");
        return Err(Refusal::new(ErrorCode::Invalid, rule));
    }
    let before = before.as_deref().map(str::parse::<i64>).transpose();
    let before = before
        .map_err(|_none| Refusal::new(ErrorCode::Invalid, "before is no place of the list"))?;
    if let Some(room) = room {
        require_room(app, actor, room, Action::Read).await?;
    }
    let zone = zone.map_or(TimeZone::UTC, |zone| zone.rules().clone());
    let query = Query::parse(&query, today(app.clock.now(), &zone));
    if query.is_empty() {
        return Ok(SearchPage { unknown: query.unknown, ..SearchPage::default() });
    }
    app.rate_limits.charge(actor.id(), COST);
    let mut unknown = query.unknown.clone();
    let Some(tokens) = tokens(app, actor.id(), &query, room, &mut unknown).await? else {
        return Ok(SearchPage { unknown, ..SearchPage::default() });
    };
    let wanted = Wanted {
        person: actor.id(),
        tokens,
        from: query.from.and_then(|day| begins(day, &zone)),
        until: query.before.and_then(|day| begins(day, &zone)),
        before,
    };
    let (mut messages, next) = app.store.search(wanted).await?;
    for FoundMessage { entry, marks: words, .. } in &mut messages {
        if let EntryKind::Message { body: Some(body), .. } = &entry.what {
            *words = marks(&query, body);
        }
    }
    Ok(SearchPage { messages, next: next.map(|next| next.to_string()), unknown })
}

/// The tokens that a message must have; none where it must be someone's or in a room that is not
/// there for the actor.
async fn tokens(
    app: &App,
    person: UserId,
    query: &Query,
    room: Option<RoomId>,
    unknown: &mut Vec<String>,
) -> Result<Option<Vec<Match>>, Refusal> {
    let coder = &app.search.coder;
    let mut tokens: Vec<Match> = query.terms.iter().filter_map(|term| coder.wanted(term)).collect();
    tokens.extend(room.map(|room| coder.tagged(Tag::Room(room.0))));
    let mut hopeless = false;
    for of in [Has::Author, Has::Room] {
        // Several names of a kind are any of these.
        let (mut any, mut named) = (Vec::new(), false);
        for filter in query.filters.iter().filter(|filter| filter.of == of) {
            let tags = meant(app, person, filter).await?;
            if tags.is_empty() {
                let key = if of == Has::Author { "from" } else { "in" };
                unknown.push(format!("{key}:{}", filter.name));
            }
            let found = tags.into_iter().map(|tag| coder.tagged(tag));
            if filter.negated {
                tokens.extend(found.map(|found| Match::Not(Box::new(found))));
            } else {
                named = true;
                any.extend(found);
            }
        }
        hopeless |= named && any.is_empty();
        tokens.extend((!any.is_empty()).then_some(Match::Any(any)));
    }
    if tokens.iter().all(|token| matches!(token, Match::Not(_))) {
        tokens.push(coder.tagged(Tag::Any));
    }
    Ok((!hopeless).then_some(tokens))
}

/// The author or the rooms that a name means to the actor.
async fn meant(app: &App, person: UserId, filter: &Filter) -> Result<Vec<Tag>, Refusal> {
    let name = filter.name.to_lowercase();
    if filter.of == Has::Room {
        let rooms = app.store.rooms_called(&name, person).await?;
        return Ok(rooms.into_iter().map(|room| Tag::Room(room.0)).collect());
    }
    if name == "me" {
        return Ok(vec![Tag::Author(person.0)]);
    }
    let Ok(handle) = Handle::parse(&name) else { return Ok(Vec::new()) };
    let author = app.store.author_called(&handle).await?;
    Ok(author.map(|author| Tag::Author(author.0)).into_iter().collect())
}

fn today(now: Timestamp, zone: &TimeZone) -> Day {
    let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    let date = zone.to_datetime(now).date();
    Day { year: date.year(), month: date.month(), day: date.day() }
}

/// The first moment of a day.
fn begins(day: Day, zone: &TimeZone) -> Option<Timestamp> {
    let date = Date::new(day.year, day.month, day.day).ok()?;
    let begins = zone.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    Some(Timestamp(begins.as_millisecond()))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    room: Option<RoomId>,
    before: Option<String>,
    zone: Option<String>,
}

/// `GET /search`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(asked): InQuery<Asked>,
    headers: HeaderMap,
) -> Answer<SearchPage> {
    let Asked { q: query, room, before, zone } = asked;
    // A browser has said it once and for all.
    let known = || cookie_values(&headers, Zone::COOKIE).find_map(Zone::named);
    let zone = zone.map_or_else(known, |zone| Zone::named(&zone));
    Ok(Json(search(&app, &actor, Look { query, room, before, zone }).await?))
}
