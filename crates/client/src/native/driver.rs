//! The task that runs the state machine: inputs, sockets, time and waiting callers.

use std::collections::{BTreeMap, HashMap, VecDeque};

use confab_protocol::{ClientId, CloseCode, Command, Done, RoomId};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::connection::SendError;
use super::observer::Observer;
use super::{Credentials, random, room_pages, socket};
use crate::core::{AskId, Client, Input, Millis, Output, Refusal, SocketId, Unsent, Update};

/// Frames on their way to one socket; a socket that takes no more is given up.
const SOCKET_FRAMES: usize = 1_024;
/// Inputs of sockets that wait until the driver listens.
const SOCKET_INPUTS: usize = 256;
/// Updates that the application has not taken. Past this nothing more is read from sockets, so
/// that the server notices a slow reader.
const WAITING_UPDATES: usize = 1_024;
/// WebSocket's "closed without a code".
const BROKEN: CloseCode = CloseCode::Other(1006);

/// Request of a handle to the driver.
#[derive(Debug)]
pub(super) enum Request {
    Input(Input),
    Send(Unsent, oneshot::Sender<Result<Done, SendError>>),
    Ask(Command, oneshot::Sender<Result<Option<Done>, Refusal>>),
}

pub(super) struct Driver {
    bases: Vec<String>,
    /// How many sockets were asked for.
    opened: usize,
    credentials: Credentials,
    client: Client,
    observer: Box<dyn Observer>,
    started: Instant,
    sockets: BTreeMap<SocketId, mpsc::Sender<String>>,
    /// Ends every socket's task when the driver ends.
    tasks: JoinSet<()>,
    /// The task that loads a page of rooms.
    loading: Option<AbortHandle>,
    say: mpsc::Sender<Input>,
    updates: VecDeque<Update>,
    sends: HashMap<ClientId, oneshot::Sender<Result<Done, SendError>>>,
    asks: HashMap<AskId, oneshot::Sender<Result<Option<Done>, Refusal>>>,
    last_ask: u64,
}

impl Driver {
    pub(super) fn new(
        bases: Vec<String>,
        credentials: Credentials,
        observer: Box<dyn Observer>,
    ) -> (Self, mpsc::Receiver<Input>) {
        let (say, said) = mpsc::channel(SOCKET_INPUTS);
        let driver = Self {
            bases,
            opened: 0,
            credentials,
            client: Client::new(random::seed()),
            observer,
            started: Instant::now(),
            sockets: BTreeMap::new(),
            tasks: JoinSet::new(),
            loading: None,
            say,
            updates: VecDeque::new(),
            sends: HashMap::new(),
            asks: HashMap::new(),
            last_ask: 0,
        };
        (driver, said)
    }

    /// Runs until every handle is gone, then closes the sockets in good order.
    pub(super) async fn run(
        mut self,
        mut said: mpsc::Receiver<Input>,
        mut requests: mpsc::Receiver<Request>,
        out: mpsc::Sender<Update>,
    ) {
        self.input(Input::Start);
        loop {
            let wake = self.client.next_wake();
            let wake_at =
                self.started + std::time::Duration::from_millis(wake.map_or(0, |at| at.0));
            let keeps_up = self.updates.len() < WAITING_UPDATES;
            tokio::select! {
                permit = out.reserve(), if !self.updates.is_empty() => {
                    match (permit, self.updates.pop_front()) {
                        (Ok(permit), Some(update)) => permit.send(update),
                        // Nobody listens; the handle may still send.
                        _ => self.updates.clear(),
                    }
                }
                request = requests.recv() => match request {
                    Some(request) => self.request(request),
                    None => break,
                },
                Some(input) = said.recv(), if keeps_up => self.said(input),
                () = sleep_until(wake_at), if wake.is_some() => self.input(Input::Wake),
                Some(_) = self.tasks.join_next(), if !self.tasks.is_empty() => {}
            }
        }
        self.input(Input::Stop);
        self.sockets.clear();
        self.stop_loading();
        drop(said);
        while self.tasks.join_next().await.is_some() {}
    }

    fn request(&mut self, request: Request) {
        match request {
            Request::Input(input) => self.input(input),
            Request::Send(message, reply) => {
                self.sends.insert(message.client_id.clone(), reply);
                self.input(Input::Send(message));
            }
            Request::Ask(command, reply) => {
                self.last_ask += 1;
                let ask = AskId(self.last_ask);
                self.asks.insert(ask, reply);
                self.input(Input::Ask { ask, command });
            }
        }
    }

    /// Takes a socket's input.
    fn said(&mut self, input: Input) {
        match &input {
            Input::Text(id, text) => self.observer.heard(*id, text),
            Input::Closed(id, code) => self.observer.closed(*id, *code),
            Input::Refused { socket, .. } => self.observer.closed(*socket, BROKEN),
            _ => {}
        }
        if let Input::Closed(id, _) | Input::Refused { socket: id, .. } = &input {
            self.sockets.remove(id);
        }
        self.input(input);
    }

    fn input(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let now = Instant::now().duration_since(self.started).as_millis();
            let now = Millis(u64::try_from(now).unwrap_or(u64::MAX));
            for output in self.client.handle(now, input) {
                inputs.extend(self.carry_out(output));
            }
        }
    }

    /// Carries out the machine's outputs; gives the inputs that follow at once.
    fn carry_out(&mut self, output: Output) -> Option<Input> {
        match output {
            Output::Open(id) => {
                let (texts, received) = mpsc::channel(SOCKET_FRAMES);
                self.sockets.insert(id, texts);
                let next = self.opened % self.bases.len().max(1);
                self.opened += 1;
                let credentials = self.credentials.clone();
                let url = self.bases.get(next).map(|base| socket_url(base)).unwrap_or_default();
                self.tasks.spawn(socket::run(id, url, credentials, received, self.say.clone()));
            }
            Output::Text(id, text) => {
                self.observer.said(id, &text);
                let full = self.sockets.get(&id).is_some_and(|texts| texts.try_send(text).is_err());
                if full {
                    self.sockets.remove(&id);
                    return Some(Input::Closed(id, BROKEN));
                }
            }
            Output::Close(id) => drop(self.sockets.remove(&id)),
            Output::Update(Update::MoreRooms { after }) => self.load_rooms(after),
            Output::Update(update) => self.update(update),
        }
        None
    }

    /// Has a page of rooms loaded, from the server of the newest socket first; a page that a
    /// welcome of before asked for is not wanted any more.
    fn load_rooms(&mut self, after: RoomId) {
        self.stop_loading();
        let mut bases = self.bases.clone();
        let first = self.opened.saturating_sub(1) % bases.len().max(1);
        bases.rotate_left(first);
        let load = room_pages::load(bases, self.credentials.clone(), after, self.say.clone());
        self.loading = Some(self.tasks.spawn(load));
    }

    fn stop_loading(&mut self) {
        if let Some(loading) = self.loading.take() {
            loading.abort();
        }
    }

    /// Answers the waiting caller, if there still is one, and tells the application.
    fn update(&mut self, update: Update) {
        match &update {
            Update::Acknowledged { client_id, done } => {
                if let Some(reply) = self.sends.remove(client_id) {
                    reply.send(Ok(*done)).ok();
                }
            }
            Update::Failed { client_id, error } => {
                if let Some(reply) = self.sends.remove(client_id) {
                    reply.send(Err(SendError::Refused(error.clone()))).ok();
                }
            }
            Update::Answered { ask, result } => {
                if let Some(reply) = self.asks.remove(ask) {
                    reply.send(result.clone()).ok();
                }
            }
            _ => {}
        }
        self.updates.push_back(update);
    }
}

fn socket_url(base: &str) -> String {
    let base = base.trim_end_matches('/');
    match base.strip_prefix("http") {
        Some(rest) => format!("ws{rest}/ws"),
        None => format!("{base}/ws"),
    }
}
