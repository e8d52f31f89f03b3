//! Someone asks for a page.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use confab_protocol::ErrorCode;
use confab_protocol::api::{RoomsPage, Secret};
use confab_web::{
    Fault, Hours, Languages, Page, Preferences, Print, Reader, Session, Sheet, TextSize, Typed,
    Zone, document,
};
use confab_words::{Language, Speaking, locale};
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;
use tokio::runtime::Handle;

use super::busy::{come_back, wants_page};
use super::leptos_options;
use super::printer::Busy;
use super::visitor::{Way, way};
use crate::app::App;
use crate::auth::{Actor, SecretToken, TokenPrefix, authenticate, cookie_values};
use crate::config::Config;
use crate::edge::{PageNonce, count_request, note_account};
use crate::forms::Flash;
use crate::invites::{invite_link, may_invite};
use crate::people::reset_link::reset_link;
use crate::people::status::my_profile;
use crate::refusal::Refusal;
use crate::rooms::invitations::list_room_invitations;
use crate::rooms::list::first_rooms;
use crate::rooms::sections::list_sections;
use crate::settings::read::read_settings;

/// One request for a page: its actor, and the look of the page. Redirects from a wrong page to the
/// right one.
pub(crate) struct Visit {
    pub(super) app: Arc<App>,
    pub(super) actor: Option<Actor>,
    head: Parts,
    refused: Option<Refusal>,
    flash: Option<Flash>,
    typed: Typed,
    status: StatusCode,
}

impl Visit {
    /// A visit to any address, by anyone.
    pub(super) async fn by_anyone(app: Arc<App>, head: Parts) -> Result<Self, Refusal> {
        let actor = authenticate(&app, &head.headers).await?;
        if let Some(actor) = &actor {
            note_account(&app, &head.extensions, actor)?;
        }
        Ok(Self::by(app, actor, head))
    }

    /// A visit by someone who sent a form from the page, signed in or not.
    pub(crate) fn by(app: Arc<App>, actor: Option<Actor>, head: Parts) -> Self {
        let flash = Flash::read(&app.cookies, &head.headers);
        let typed = match &flash {
            Some(Flash::Refused(refused)) => Typed::of(refused.typed.clone()),
            _ => Typed::default(),
        };
        Self { app, actor, head, refused: None, flash, typed, status: StatusCode::OK }
    }

    /// The same, where the form was refused: the page says why, and has what they typed.
    pub(crate) fn refused(mut self, refusal: Refusal, typed: Typed) -> Self {
        self.refused = Some(refusal);
        self.typed(typed)
    }

    /// The same, with these texts in its fields.
    pub(super) fn typed(mut self, typed: Typed) -> Self {
        self.typed = typed;
        self
    }

    /// The same, where the page says that something is not as asked for.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Gives the actor, if someone is signed in.
    pub(super) fn actor(&self) -> Result<&Actor, Refusal> {
        self.actor.as_ref().ok_or_else(Refusal::unauthenticated)
    }

    /// Loads the surroundings of every page of theirs.
    pub(super) async fn session(&self) -> Result<Box<Session>, Refusal> {
        let actor = self.actor()?;
        let RoomsPage { rooms, more } = first_rooms(&self.app, actor).await?;
        let invitations = list_room_invitations(&self.app, actor).await?.len();
        let invitations = u32::try_from(invitations).unwrap_or(u32::MAX);
        let settings = read_settings(&self.app).await?;
        let may_invite = may_invite(actor, &settings);
        Ok(Box::new(Session {
            me: actor.me(),
            rooms,
            more,
            sections: list_sections(&self.app, actor).await?,
            invitations,
            installation: settings.into(),
            may_invite,
            busy_until: my_profile(&self.app, actor).await?.busy_until,
        }))
    }

    /// A value of the address' query. One with a NUL character, of which Postgres has none, is no
    /// value.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let query = self.head.uri.query().unwrap_or_default();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let value = pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        value.filter(|value| !value.contains('\0'))
    }

    /// The reader's time zone, as their browser named it.
    pub(super) fn zone(&self) -> Option<Zone> {
        cookie_values(&self.head.headers, Zone::COOKIE).find_map(Zone::named)
    }

    /// The hours of the reader's clock, as their browser has it.
    fn hours(&self) -> Hours {
        let mut named = cookie_values(&self.head.headers, Hours::COOKIE);
        named.find_map(Hours::named).unwrap_or_default()
    }

    /// All values of a name in the address' query.
    pub(super) fn queries(&self, name: &str) -> Vec<String> {
        let query = self.head.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let values = pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        values.filter(|value| !value.contains('\0')).collect()
    }

    /// Why a form came back: its own refusal, that of the form before, or what the address says of
    /// one that a server of the release before refused.
    pub(super) fn fault(&self) -> Option<Fault> {
        if let Some(refusal) = &self.refused {
            let field = refusal.field().map(str::to_owned);
            return Some(Fault { sentence: refusal.message().to_owned(), field });
        }
        if let Some(Flash::Refused(refused)) = &self.flash {
            let (sentence, field) = (refused.sentence.clone(), refused.field.clone());
            return Some(Fault { sentence, field });
        }
        let code = serde_json::Value::String(self.query("error")?);
        let code = serde_json::from_value(code).unwrap_or(ErrorCode::Unknown);
        Some(Fault::of_code(code))
    }

    /// A sentence about the form before.
    pub(super) fn said(&self) -> Option<String> {
        match &self.flash {
            Some(Flash::Done(sentence)) if self.refused.is_none() => Some(sentence.clone()),
            _ => None,
        }
    }

    /// The secret that the form before made, shown this once.
    pub(super) fn flash(&self) -> Option<&Flash> {
        self.flash.as_ref()
    }

    /// The link of an invitation, as the visitor reaches this installation.
    pub(super) fn invite_link(&self, code: &Secret) -> Option<Secret> {
        let code = SecretToken::parse(code.expose(), TokenPrefix::None)?;
        Some(invite_link(&self.app.config, &self.head.headers, &code))
    }

    /// A link that resets a password, as the visitor reaches this installation.
    pub(super) fn reset_link(&self, code: &Secret) -> Option<Secret> {
        let code = SecretToken::parse(code.expose(), TokenPrefix::None)?;
        Some(reset_link(&self.app.config, &self.head.headers, &code))
    }

    /// The page, or that it is for administrators.
    pub(super) async fn print_admin(
        self,
        session: Box<Session>,
        sheet: Result<Sheet, Refusal>,
    ) -> Result<Response, Refusal> {
        let (visit, sheet) = match sheet {
            Ok(sheet) => (self, sheet),
            Err(refusal) if refusal.code() == ErrorCode::Forbidden => {
                (self.with_status(StatusCode::FORBIDDEN), Sheet::NoAdmin)
            }
            Err(refusal) if refusal.code() == ErrorCode::NotFound => {
                (self.with_status(StatusCode::NOT_FOUND), Sheet::NotFound)
            }
            Err(refusal) => return Err(refusal),
        };
        Ok(visit.print(Page::Sheet(session, sheet)).await)
    }

    /// The whole document. Its data is in it: no connection to the database is held while it waits
    /// for its turn.
    pub(super) async fn print(self, page: Page) -> Response {
        let printer = self.app.printer.clone();
        let (status, method) = (self.status, self.head.method.clone());
        let turn = self.actor.as_ref().map(Actor::id).filter(|_| takes_a_turn(&page));
        let cookies = &self.app.cookies;
        let said = cookies.flash(&self.head.headers).is_some().then(|| cookies.clear_flash());
        let (refusal, printing) = self.printing(page);
        // On whatever thread it is printed.
        let printing = Speaking::new(Language::spoken(), printing);
        let mut response = match turn {
            None => printing.await,
            Some(person) => {
                let runtime = Handle::current();
                match printer.print(person, move || runtime.block_on(printing)).await {
                    Ok(response) => response,
                    Err(Busy) => return come_back(&method, Busy.into()),
                }
            }
        };
        *response.status_mut() = status;
        if let Some(said) = said {
            response.headers_mut().append(header::SET_COOKIE, said);
        }
        if let Some(refusal) = refusal {
            refusal.mark(&mut response);
        }
        response
    }

    /// Prints the document in one go, and gives it whole, so that its size is known.
    fn printing(
        self,
        page: Page,
    ) -> (Option<Refusal>, impl Future<Output = Response> + Send + 'static) {
        let look = cookie_values(&self.head.headers, Preferences::COOKIE).next();
        let mut look = look.map(Preferences::from_value).unwrap_or_default();
        let order = cookie_values(&self.head.headers, Preferences::ORDER).next();
        look.by_activity = order == Some("activity");
        let size = cookie_values(&self.head.headers, Preferences::SIZE).next();
        look.size = size.map(TextSize::from_word).unwrap_or_default();
        let nav = cookie_values(&self.head.headers, Preferences::NAV).next();
        look.nav = nav.and_then(Preferences::nav_from_value);
        let nonce = self.head.extensions.get::<PageNonce>().map(|nonce| nonce.0.clone());
        let options = leptos_options(&self.app.config.site);
        let (fault, said) = (self.fault(), self.said());
        let reader = Reader { now: self.app.clock.now(), zone: self.zone(), hours: self.hours() };
        let (refusal, typed) = (self.refused, self.typed);
        let languages = languages(&self.app.config);
        let docs = self.app.config.docs.is_some();
        let colours = self.app.highlighter.for_page();
        let print = Print { page, fault, said, typed, look, reader, languages, docs, colours };
        let provide = move || {
            if let Some(nonce) = &nonce {
                provide_context(Nonce::from_value(nonce.as_str()));
            }
        };
        let whole = move || document(options.clone(), print.clone());
        let request = Request::from_parts(self.head, Body::empty());
        let printing = async move {
            let response =
                leptos_axum::render_app_async_with_context(provide, whole)(request).await;
            let (head, body) = response.into_parts();
            match axum::body::to_bytes(body, usize::MAX).await {
                Ok(bytes) => Response::from_parts(head, bytes.into()),
                Err(error) => Refusal::internal(error).into_response(),
            }
        };
        (refusal, printing)
    }
}

/// Languages to choose from, each by its own name.
fn languages(config: &Config) -> Languages {
    let named = |language: &'static Language| (language.tag(), language.speak(locale::name));
    let offered = Language::offered(config.pseudo_languages).map(named).collect();
    Languages { offered, spoken: Language::spoken().tag() }
}

/// Whether a page may be long, and so is printed where it keeps nobody waiting. Those for visitors
/// are all short; and what is shown only once must not be lost for want of a place.
fn takes_a_turn(page: &Page) -> bool {
    match page {
        Page::Gate(_) => false,
        Page::Sheet(_, Sheet::Settings { fresh, .. }) => fresh.is_none(),
        Page::Sheet(_, Sheet::Invite { fresh, .. }) => fresh.is_none(),
        Page::Sheet(_, Sheet::Account { fresh, .. }) => fresh.is_none(),
        Page::Sheet(..) | Page::Room(_) | Page::Past(_) => true,
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(head: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let visit = Self::by_anyone(Arc::clone(app), head.clone());
        let visit = visit.await.map_err(IntoResponse::into_response)?;
        let to = way(app, visit.actor.as_ref(), &head.uri).await;
        if let Way::Go(path) = to.map_err(|error| Refusal::from(error).into_response())? {
            return Err(Redirect::to(&path).into_response());
        }
        if let Some(actor) = &visit.actor {
            let allowed = count_request(app, &head.extensions, actor.id());
            if let Err(error) = allowed {
                return Err(if wants_page(&head.headers) {
                    come_back(&head.method, error.into())
                } else {
                    Refusal::from(error).into_response()
                });
            }
        }
        Ok(visit)
    }
}
