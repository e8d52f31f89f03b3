//! Runs the client over the browser's own WebSocket, timers and events.
//!
//! Everything happens on the page's one thread. Dropping the [`Connection`] closes its sockets,
//! stops its timer and takes its listeners off.

mod listener;
mod random;
mod socket;
mod timer;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::{Rc, Weak};

use confab_protocol::CloseCode;
use litemap::LiteMap;
use web_sys::VisibilityState;

use self::listener::Listener;
pub use self::random::random_client_id;
use self::socket::Socket;
use self::timer::Timer;
use crate::core::{Client, Held, Input, Millis, Output, SocketId, Update};

/// One person's connection from this page.
pub struct Connection {
    inner: Rc<Inner>,
}

struct Inner {
    url: String,
    client: RefCell<Client>,
    /// Inputs that came while another was handled: updates may bring up new inputs.
    inbox: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    sockets: RefCell<LiteMap<SocketId, Socket>>,
    timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
    on_update: Box<dyn Fn(Update)>,
}

impl Connection {
    /// Makes a connection to a `ws:` or `wss:` address; it does nothing until [`Input::Start`].
    ///
    /// `outbox` is what [`Connection::save_outbox`] gave before a reload. `on_update` is told
    /// everything, in order; it may call [`Connection::tell`], but must not drop the connection.
    pub fn new(
        url: impl Into<String>,
        outbox: Option<&str>,
        on_update: impl Fn(Update) + 'static,
    ) -> Self {
        let mut client = Client::new(random::seed());
        if let Some(outbox) = outbox {
            client.restore_outbox(outbox);
        }
        let inner = Rc::new(Inner {
            url: url.into(),
            client: RefCell::new(client),
            inbox: RefCell::default(),
            busy: Cell::new(false),
            sockets: RefCell::default(),
            timer: RefCell::default(),
            listeners: RefCell::default(),
            on_update: Box::new(on_update),
        });
        inner.listen();
        Self { inner }
    }

    /// Tells the client an action.
    pub fn tell(&self, input: Input) {
        self.inner.take(input);
    }

    /// The sends that are not acknowledged, oldest first.
    pub fn outbox(&self) -> Vec<Held> {
        self.inner.client.borrow().outbox().to_vec()
    }

    /// The outbox as JSON, for local storage.
    pub fn save_outbox(&self) -> String {
        self.inner.client.borrow().save_outbox()
    }

    /// The same, where other tabs store theirs in the same place; `stored` is what is there.
    pub fn save_outbox_over(&self, stored: &str) -> String {
        self.inner.client.borrow().save_outbox_over(stored)
    }
}

impl Inner {
    fn listen(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else { return };
        let up = self.on_event(|| Some(Input::NetworkUp));
        let down = self.on_event(|| Some(Input::NetworkDown));
        let mut listeners = self.listeners.borrow_mut();
        listeners.push(Listener::new(&window, "online", up));
        listeners.push(Listener::new(&window, "offline", down));
        if let Some(document) = window.document() {
            let seen = document.clone();
            let visible = self.on_event(move || {
                let visible = seen.visibility_state() == VisibilityState::Visible;
                Some(if visible { Input::Visible } else { Input::Hidden })
            });
            listeners.push(Listener::new(&document, "visibilitychange", visible));
        }
        // The browser's first word on the network does not count: the page has come over it.
    }

    /// Makes a callback that takes an input while the connection lives.
    fn on_event(
        self: &Rc<Self>,
        input: impl Fn() -> Option<Input> + 'static,
    ) -> impl Fn() + 'static {
        let inner: Weak<Self> = Rc::downgrade(self);
        move || {
            if let (Some(inner), Some(input)) = (inner.upgrade(), input()) {
                inner.take(input);
            }
        }
    }

    fn take(self: &Rc<Self>, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        if self.busy.replace(true) {
            return;
        }
        while let Some(input) = self.next_input() {
            if let Input::Closed(id, _) = &input {
                self.sockets.borrow_mut().remove(id);
            }
            let outputs = self.client.borrow_mut().handle(now(), input);
            for output in outputs {
                self.carry_out(output);
            }
        }
        self.set_timer();
        self.busy.set(false);
    }

    fn next_input(&self) -> Option<Input> {
        self.inbox.borrow_mut().pop_front()
    }

    fn carry_out(self: &Rc<Self>, output: Output) {
        match output {
            Output::Open(id) => {
                let inner = Rc::downgrade(self);
                let socket = Socket::open(&self.url, id, move |input| {
                    if let Some(inner) = inner.upgrade() {
                        inner.take(input);
                    }
                });
                match socket {
                    Some(socket) => drop(self.sockets.borrow_mut().insert(id, socket)),
                    None => self.take(Input::Closed(id, CloseCode::Other(1006))),
                }
            }
            Output::Text(id, text) => {
                if let Some(socket) = self.sockets.borrow().get(&id) {
                    socket.send(&text);
                }
            }
            Output::Close(id) => drop(self.sockets.borrow_mut().remove(&id)),
            Output::Update(update) => (self.on_update)(update),
        }
    }

    /// Wakes the client when it asked for it.
    fn set_timer(self: &Rc<Self>) {
        let at = self.client.borrow().next_wake();
        let wake = self.on_event(|| Some(Input::Wake));
        let timer = at.and_then(|at| Timer::after(at.since(now()), wake));
        self.timer.replace(timer);
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("url", &self.inner.url).finish_non_exhaustive()
    }
}

/// The page's monotonic clock.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ms since the load")]
pub fn now() -> Millis {
    let performance = web_sys::window().and_then(|window| window.performance());
    Millis(performance.map_or(0.0, |performance| performance.now()) as u64)
}
