//! Holds the parts that every request needs.

use std::sync::Arc;

use confab_hub::Connection;
use confab_protocol::{Command, Done, ServerId};
use confab_store::Store;
use futures_util::future::BoxFuture;

use crate::auth::{Actor, Cookies, Passwords};
use crate::clock::Clock;
use crate::config::Config;
use crate::edge::{Attempts, RateLimits, Unread};
use crate::files::Files;
use crate::highlight::Highlighter;
use crate::lines::Lines;
use crate::live::Live;
use crate::outbound::Outbound;
use crate::pages::Printer;
use crate::push::Push;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::search::SearchIndex;
use crate::settings::read::KnownSettings;
use crate::shutdown::Shutdown;

/// One running server; `Arc<App>` is axum's state.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a store has no useful text")]
pub struct App {
    pub store: Arc<Store>,
    pub live: Live,
    pub clock: Clock,
    pub random: Random,
    pub config: Config,
    /// Names this run of this server.
    pub server_id: ServerId,
    pub passwords: Passwords,
    pub cookies: Cookies,
    pub attempts: Attempts,
    pub rate_limits: RateLimits,
    pub(crate) printer: Printer,
    pub(crate) highlighter: Highlighter,
    pub settings: Arc<KnownSettings>,
    pub files: Files,
    pub search: Arc<SearchIndex>,
    /// Open sockets.
    pub lines: Arc<Lines>,
    /// Answers that are not taken yet.
    pub unread: Arc<Unread>,
    /// Asks servers of others.
    pub outbound: Outbound,
    pub push: Arc<Push>,
    pub shutdown: Shutdown,
    /// Carries out commands of a WebSocket.
    pub(crate) commands: Commands,
}

/// A table of commands with their use cases; `None` where nothing was appended.
pub(crate) type Commands = for<'a> fn(
    &'a Arc<App>,
    &'a Arc<Connection>,
    &'a Actor,
    Command,
) -> BoxFuture<'a, Result<Option<Done>, Refusal>>;
