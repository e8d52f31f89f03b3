//! Everything there is, and what can happen to it.

mod lines;

use std::collections::VecDeque;

use confab_client::core::{Input, Millis, Output, Unsent};
use confab_hub::Moment;
use confab_protocol::{ClientId, SessionId, UserId};

use crate::clients::Player;
use crate::kinds::{Kind, Random, WEIGHTS};
use crate::server::Server;
use crate::store::{GUEST, Store};
use crate::wire::Wire;

const SERVERS: usize = 3;
/// Owners of the clients: the first has two.
const PEOPLE: [UserId; 4] = [UserId(1), UserId(1), UserId(2), GUEST];
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
        store.come_or_go(0);
        let servers = (0..SERVERS).map(|_| Server::start(&store, 0)).collect();
        let players = PEOPLE.iter().zip(seed..).zip(1..);
        let players = players
            .map(|((person, seed), session)| Player::new(seed, *person, SessionId(session)))
            .collect();
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
                self.come_or_go(server);
                Ok(())
            }
            Kind::OutAndIn => {
                self.come_or_go(server);
                let time = self.random.below(600);
                self.pass(time)?;
                self.come_or_go(server);
                Ok(())
            }
            Kind::Network => self.switch_network(player),
            Kind::Late => {
                self.advance_late(server);
                Ok(())
            }
            Kind::Blind => {
                let until = self.now + self.random.below(14_000);
                self.servers[server].blind(until);
                Ok(())
            }
            Kind::SignOut => {
                let Player { person, session, .. } = self.players[player];
                self.store.end_session(person, session, self.now);
                Ok(())
            }
            Kind::Rewind => {
                self.store.rewind(&mut self.random);
                Ok(())
            }
        }
    }

    fn come_or_go(&mut self, server: usize) {
        if self.servers[server].up {
            let now = Moment(self.now);
            let published = self.servers[server].come_or_go(&mut self.store, now);
            self.publish(&published);
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
                (0..SERVERS).for_each(|server| self.advance_late(server));
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
            Input::Send(Unsent {
                client_id,
                room,
                body: "x".into(),
                reply_to: None,
                thread: None,
                files: vec![],
            }),
        )
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
                self.players[player].wire.said(socket, &text);
                if let Some(server) = self.players[player].lines.get(&socket) {
                    self.servers[*server].hear((player, socket), text);
                }
            }
            Output::Close(socket) => self.drop_line(player, socket),
            Output::Update(update) => return self.players[player].update(update, &self.store),
        }
        Ok(None)
    }
}
