//! Everything there is, and what can happen to it.

use std::collections::VecDeque;

use confab_client::core::{Input, Millis, Output, SocketId, Unsent};
use confab_hub::{Moment, Next};
use confab_protocol::{ClientId, CloseCode, UserId};

use crate::clients::Player;
use crate::server::{LineId, Published, Server};
use crate::store::{GUEST, Store};
use crate::wire::Wire;

const SERVERS: usize = 3;
/// Whose the clients are: the first has two.
const PEOPLE: [UserId; 4] = [UserId(1), UserId(1), UserId(2), GUEST];
/// WebSocket's "closed without a code".
const BROKEN: CloseCode = CloseCode::Other(1006);

/// What can happen, and how often.
const WEIGHTS: [(u64, Kind); 12] = [
    (14, Kind::Send),
    (60, Kind::Serve),
    (60, Kind::Hear),
    (40, Kind::Moment),
    (2, Kind::While),
    (2, Kind::Cut),
    (1, Kind::Kill),
    (3, Kind::Restart),
    (1, Kind::Drain),
    (1, Kind::Broker),
    (2, Kind::ComeOrGo),
    (1, Kind::Network),
];
pub(crate) const KINDS: u32 = 12;

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Someone writes.
    Send,
    /// A server does a little for one of its lines.
    Serve,
    /// A client takes some of what was said to it.
    Hear,
    Moment,
    While,
    Cut,
    Kill,
    Restart,
    Drain,
    /// The broker goes away, or comes back.
    Broker,
    ComeOrGo,
    Network,
}

/// Numbers that follow from a seed (`SplitMix64`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    fn pick(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap_or_default()
    }
}

pub(crate) struct World {
    random: Random,
    without: u32,
    now: u64,
    store: Store,
    wire: Wire,
    servers: Vec<Server>,
    players: Vec<Player>,
    sends: u128,
}

impl World {
    pub(crate) fn new(seed: u64, without: u32) -> Self {
        let mut store = Store::default();
        store.come_or_go();
        let servers = (0..SERVERS).map(|_| Server::start(&store, 0)).collect();
        let players = PEOPLE.iter().zip(seed..).map(|(person, seed)| Player::new(seed, *person));
        let players = players.collect();
        let (random, wire) = (Random(seed), Wire::default());
        let mut world = Self { random, without, now: 1, store, wire, servers, players, sends: 0 };
        for player in 0..PEOPLE.len() {
            world.input(player, Input::Start).expect("nothing has happened");
        }
        world
    }

    /// One thing happens. The same numbers are drawn whether or not its kind is left out.
    pub(crate) fn step(&mut self) -> Result<(), String> {
        let mut drawn = self.random.below(WEIGHTS.iter().map(|(weight, _)| weight).sum());
        let mut chosen = 0;
        while drawn >= WEIGHTS[chosen].0 {
            drawn -= WEIGHTS[chosen].0;
            chosen += 1;
        }
        if self.without & 1 << chosen != 0 {
            return Ok(());
        }
        self.happen(WEIGHTS[chosen].1)
    }

    fn happen(&mut self, kind: Kind) -> Result<(), String> {
        let server = self.random.pick(SERVERS);
        let player = self.random.pick(PEOPLE.len());
        match kind {
            Kind::Send => self.write(player),
            Kind::Serve => {
                self.serve_some();
                Ok(())
            }
            Kind::Hear => self.hear_some(player),
            Kind::Moment => {
                let time = self.random.below(60);
                self.pass(time)
            }
            Kind::While => {
                let time = self.random.below(25_000);
                self.pass(time)
            }
            Kind::Cut => self.cut(player),
            Kind::Kill => self.kill(server),
            Kind::Restart => self.restart(server),
            Kind::Drain => {
                self.servers[server].drain(Moment(self.now));
                Ok(())
            }
            Kind::Broker => {
                self.wire.away = !self.wire.away;
                Ok(())
            }
            Kind::ComeOrGo => {
                if self.servers[server].up {
                    let now = Moment(self.now);
                    let published = self.servers[server].come_or_go(&mut self.store, now);
                    self.publish(&published);
                }
                Ok(())
            }
            Kind::Network => self.switch_network(player),
        }
    }

    /// Ends the faults, and lets time pass until everyone has everything.
    pub(crate) fn settle(&mut self) -> Result<(), String> {
        self.wire.away = false;
        for server in 0..SERVERS {
            self.restart(server)?;
        }
        for player in 0..PEOPLE.len() {
            if !self.players[player].has_network {
                self.switch_network(player)?;
            }
        }
        for _ in 0..1_500 {
            self.pass(100)?;
            for _ in 0..40 {
                self.serve_all();
                for player in 0..PEOPLE.len() {
                    while self.hear_one(player)? {}
                }
            }
            let all = self.players.iter().all(|player| player.has_all(&self.store));
            if all && self.wire.is_empty() {
                return Ok(());
            }
        }
        let behind = self.players.iter().find(|player| !player.has_all(&self.store));
        let missing = behind.map(|player| player.missing(&self.store)).unwrap_or_default();
        Err(format!("a client never has everything: {missing}"))
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        self.players.iter().try_for_each(|player| player.check(&self.store))
    }

    fn write(&mut self, player: usize) -> Result<(), String> {
        let rooms = self.players[player].rooms();
        if rooms.is_empty() || self.players[player].open.len() > 8 {
            return Ok(());
        }
        let room = rooms[self.random.pick(rooms.len())];
        self.sends += 1;
        let client_id = ClientId::from_random(self.sends);
        self.players[player].open.insert(client_id.clone());
        self.input(
            player,
            Input::Send(Unsent { client_id, room, body: "x".into(), reply_to: None }),
        )
    }

    fn lines(&self) -> Vec<(usize, LineId)> {
        let of = |(index, server): (usize, &Server)| {
            server.lines.keys().map(|id| (index, *id)).collect::<Vec<_>>()
        };
        self.servers.iter().enumerate().flat_map(of).collect()
    }

    fn serve_some(&mut self) {
        let lines = self.lines();
        if !lines.is_empty() {
            let (server, id) = lines[self.random.pick(lines.len())];
            for _ in 0..=self.random.below(3) {
                self.advance(server, id);
            }
        }
    }

    fn serve_all(&mut self) {
        for (server, id) in self.lines() {
            if !self.servers[server].is_idle(id) {
                self.advance(server, id);
            }
        }
    }

    fn advance(&mut self, server: usize, id: LineId) {
        let now = Moment(self.now);
        let published = self.servers[server].advance(id, &mut self.store, now);
        self.publish(&published);
    }

    fn publish(&mut self, published: &Published) {
        for publication in published {
            self.wire.publish(publication, SERVERS, self.now, &mut self.random);
        }
    }

    fn hear_some(&mut self, player: usize) -> Result<(), String> {
        for _ in 0..=self.random.below(4) {
            self.hear_one(player)?;
        }
        Ok(())
    }

    /// A client takes one frame from each of its lines; says whether there was one.
    fn hear_one(&mut self, player: usize) -> Result<bool, String> {
        let mut heard = false;
        for (socket, server) in self.players[player].lines.clone() {
            match self.servers[server].next_of((player, socket)) {
                Some(Next::Send(bytes)) => {
                    heard = true;
                    let text = String::from_utf8(bytes.to_vec()).map_err(|e| e.to_string())?;
                    self.input(player, Input::Text(socket, text))?;
                }
                Some(Next::Close(code)) => self.lose(player, socket, code)?,
                None => {}
            }
        }
        Ok(heard)
    }

    fn lose(&mut self, player: usize, socket: SocketId, code: CloseCode) -> Result<(), String> {
        self.drop_line(player, socket);
        self.input(player, Input::Closed(socket, code))
    }

    fn drop_line(&mut self, player: usize, socket: SocketId) {
        if let Some(server) = self.players[player].lines.remove(&socket) {
            self.servers[server].close((player, socket), Moment(self.now));
        }
    }

    fn cut(&mut self, player: usize) -> Result<(), String> {
        let sockets: Vec<SocketId> = self.players[player].lines.keys().copied().collect();
        sockets.into_iter().try_for_each(|socket| self.lose(player, socket, BROKEN))
    }

    fn kill(&mut self, server: usize) -> Result<(), String> {
        self.servers[server] = Server::start(&self.store, self.now);
        self.servers[server].up = false;
        for player in 0..PEOPLE.len() {
            let lines = self.players[player].lines.clone();
            for (socket, _) in lines.into_iter().filter(|(_, at)| *at == server) {
                self.lose(player, socket, BROKEN)?;
            }
        }
        Ok(())
    }

    /// Starts a server that is down, or that has sent its clients away.
    fn restart(&mut self, server: usize) -> Result<(), String> {
        if self.servers[server].up && !self.servers[server].draining {
            return Ok(());
        }
        self.kill(server)?;
        self.servers[server] = Server::start(&self.store, self.now);
        Ok(())
    }

    fn switch_network(&mut self, player: usize) -> Result<(), String> {
        let up = !self.players[player].has_network;
        self.players[player].has_network = up;
        if up {
            return self.input(player, Input::NetworkUp);
        }
        self.input(player, Input::NetworkDown)?;
        self.cut(player)
    }

    /// Time passes, with everything that is due in it.
    fn pass(&mut self, milliseconds: u64) -> Result<(), String> {
        let until = self.now + milliseconds;
        while self.now < until {
            self.now = (self.now + 50).min(until);
            for (server, publication) in self.wire.due(self.now) {
                let now = Moment(self.now);
                if self.servers[server].up {
                    self.servers[server].take(publication, &self.store, now);
                }
            }
            for server in self.servers.iter_mut().filter(|server| server.up) {
                server.tick(&self.store, Moment(self.now));
            }
            for player in 0..PEOPLE.len() {
                let wake = self.players[player].client.next_wake();
                if wake.is_some_and(|wake| wake.0 <= self.now) {
                    self.input(player, Input::Wake)?;
                }
            }
        }
        Ok(())
    }

    fn input(&mut self, player: usize, input: Input) -> Result<(), String> {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for output in self.players[player].client.handle(Millis(self.now), input) {
                inputs.extend(self.carry_out(player, output)?);
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, player: usize, output: Output) -> Result<Option<Input>, String> {
        match output {
            Output::Open(socket) => return Ok(Some(self.open(player, socket))),
            Output::Text(socket, text) => {
                if let Some(server) = self.players[player].lines.get(&socket) {
                    self.servers[*server].hear((player, socket), text);
                }
            }
            Output::Close(socket) => self.drop_line(player, socket),
            Output::Update(update) => return self.players[player].update(update, &self.store),
        }
        Ok(None)
    }

    /// A balancer picks a server that takes connections.
    fn open(&mut self, player: usize, socket: SocketId) -> Input {
        let takes = |server: &&usize| self.servers[**server].up && !self.servers[**server].draining;
        let up: Vec<usize> = [0, 1, 2].iter().filter(takes).copied().collect();
        if up.is_empty() || !self.players[player].has_network {
            return Input::Closed(socket, BROKEN);
        }
        let server = up[self.random.pick(up.len())];
        let (person, now) = (self.players[player].person, Moment(self.now));
        self.servers[server].open((player, socket), person, &self.store, now);
        self.players[player].lines.insert(socket, server);
        Input::Opened(socket)
    }
}
