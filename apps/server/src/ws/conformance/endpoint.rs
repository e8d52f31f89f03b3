//! Serves connections that say back what they hear, over a whole server's parts.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use confab_protocol::{Handle, Person, Role, SessionId, UserId};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::app::App;
use crate::auth::{Actor, Scopes, Via};
use crate::config::Config;
use crate::server::Server;
use crate::ws::connection::Client;
use crate::ws::upgrade::limit;

/// An endpoint of its own. It ends when it is dropped.
pub(in crate::ws) struct Endpoint {
    addr: SocketAddr,
    server: Server,
    _dir: TempDir,
    _serving: JoinSet<()>,
}

#[derive(Clone)]
struct Echoing {
    app: Arc<App>,
    longest: usize,
}

impl Endpoint {
    /// Takes messages up to a length; all other limits are the chat's.
    pub(in crate::ws) async fn open(longest: usize) -> Self {
        Self::open_with(longest, |_| {}).await
    }

    /// The same over a server with other settings.
    pub(in crate::ws) async fn open_with(longest: usize, change: impl FnOnce(&mut Config)) -> Self {
        let dir = TempDir::new().expect("a directory");
        let mut config = Config::for_tests(dir.path());
        change(&mut config);
        let server = Server::start(config).await.expect("a server");
        let echoing = Echoing { app: Arc::clone(server.app()), longest };
        let routes = Router::new().route("/echo", get(upgrade)).with_state(echoing);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { addr, server, _dir: dir, _serving: serving }
    }

    pub(in crate::ws) fn app(&self) -> &Arc<App> {
        self.server.app()
    }

    pub(in crate::ws) fn addr(&self) -> SocketAddr {
        self.addr
    }
}

async fn upgrade(State(echoing): State<Echoing>, socket: WebSocketUpgrade) -> Response {
    let longest = echoing.longest;
    let socket = limit(socket).max_message_size(longest).max_frame_size(longest);
    socket.max_write_buffer_size(2 * longest).on_upgrade(|socket| serve(echoing.app, socket))
}

async fn serve(app: Arc<App>, socket: WebSocket) {
    let (id, session) = (UserId(1), SessionId(1));
    let handle = Handle::parse("echo").expect("a handle");
    let person = Person::new(id, handle, "Echo");
    let (role, scopes, via) = (Role::Member, Scopes::All, Via::Bearer);
    let actor = Actor { person, role, session, scopes, via, expires_at: None, idle_at: None };
    let connection = app.live.connect(id, session).await.expect("one of few");
    let live = app.live.clone();
    Box::new(Client::new(app, Arc::clone(&connection), actor, socket)).run_echo().await;
    live.disconnect(&connection).await;
}
