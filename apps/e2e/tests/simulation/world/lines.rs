//! Lines between clients and servers: used, broken, opened.

use confab_client::core::{Input, SocketId};
use confab_e2e::wire::Meaning;
use confab_hub::{Moment, Next};
use confab_protocol::{CloseCode, Event, RoomId, Seq, ServerFrame};

use super::{PEOPLE, SERVERS, World};
use crate::clients::Player;
use crate::server::{LineId, Published, Server};

/// Access is gone within a second, and what is due is looked at every 50 ms.
const GONE_WITHIN_MS: u64 = 1_050;
/// WebSocket's "closed without a code".
const BROKEN: CloseCode = CloseCode::Other(1006);

impl World {
    pub(super) fn lines(&self) -> Vec<(usize, LineId)> {
        let of = |(index, server): (usize, &Server)| {
            server.lines.keys().map(|id| (index, *id)).collect::<Vec<_>>()
        };
        self.servers.iter().enumerate().flat_map(of).collect()
    }

    pub(super) fn serve_some(&mut self) {
        let lines = self.lines();
        if !lines.is_empty() {
            let (server, id) = lines[self.random.pick(lines.len())];
            for _ in 0..=self.random.below(3) {
                self.advance(server, id);
            }
        }
    }

    pub(super) fn serve_all(&mut self) {
        for (server, id) in self.lines() {
            if !self.servers[server].is_idle(id) {
                self.advance(server, id);
            }
        }
    }

    pub(super) fn advance(&mut self, server: usize, id: LineId) {
        let now = Moment(self.now);
        let published = self.servers[server].advance(id, &mut self.store, now);
        self.publish(&published);
    }

    pub(super) fn advance_late(&mut self, server: usize) {
        let now = Moment(self.now);
        let published = self.servers[server].advance_late(&mut self.store, now);
        self.publish(&published);
    }

    pub(super) fn publish(&mut self, published: &Published) {
        for publication in published {
            self.wire.publish(publication, SERVERS, self.now, &mut self.random);
        }
    }

    pub(super) fn hear_some(&mut self, player: usize) -> Result<(), String> {
        for _ in 0..=self.random.below(4) {
            self.hear_one(player)?;
        }
        Ok(())
    }

    /// A client takes one frame from each of its lines; says whether there was one.
    pub(super) fn hear_one(&mut self, player: usize) -> Result<bool, String> {
        let mut some = false;
        for (socket, server) in self.players[player].lines.clone() {
            match self.servers[server].next_of((player, socket)) {
                Some(Next::Send(bytes)) => {
                    some = true;
                    let text = String::from_utf8(bytes.to_vec()).map_err(|e| e.to_string())?;
                    self.judge((player, socket), server, &text)?;
                    self.input(player, Input::Text(socket, text))?;
                }
                Some(Next::Close(code)) => self.lose(player, socket, code)?,
                None => {}
            }
        }
        Ok(some)
    }

    /// The client mends what a line skips or says twice, so it is looked at as it comes.
    fn judge(&mut self, line: LineId, server: usize, text: &str) -> Result<(), String> {
        let (player, socket) = line;
        let frame: ServerFrame = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let meaning = self.players[player].wire.heard(socket, &frame);
        let meaning = meaning.map_err(|out| format!("player {player}'s line says {out:?}"))?;
        match (frame, meaning) {
            (ServerFrame::Event(event), _) => {
                self.check_seen(line, server, &event)?;
                self.check_said(line, server, event.room, event.seq)
            }
            (ServerFrame::Reset { room, .. }, Meaning::Reset(known))
                if known.iter().all(|at| self.store.has(room, *at)) =>
            {
                Err(format!("room {room} is reset, and everything told of it is there"))
            }
            _ => Ok(()),
        }
    }

    /// After leaving a room, a person is told nothing that came later, and nothing at all a second
    /// later.
    fn check_seen(&self, line: LineId, server: usize, event: &Event) -> Result<(), String> {
        let (person, room, seq) = (self.players[line.0].person, event.room, event.seq);
        // An event lost since was allowed when it was there.
        let is_there = self.store.has(room, event.cursor());
        if is_there && !self.store.may_see(person, room, seq) {
            return Err(format!("server {server} says {seq} of room {room}, which is forbidden"));
        }
        let out = self.store.out_since(person, room);
        let is_late = out.is_some_and(|at| at + GONE_WITHIN_MS < self.now);
        if is_late && !self.servers[server].is_halted() {
            return Err(format!("server {server} says {seq} of room {room} to someone long out"));
        }
        Ok(())
    }

    /// A server that can't read what is taken away says nothing new, and one that can says
    /// nothing over a line whose session is over.
    fn check_said(
        &self,
        line: LineId,
        server: usize,
        room: RoomId,
        seq: Seq,
    ) -> Result<(), String> {
        let said = &self.servers[server];
        if !said.may_say(room, seq) {
            return Err(format!("server {server} is halted and says {seq} of room {room}"));
        }
        let ended = said.session_of(line).and_then(|session| self.store.end_of(session));
        if !said.is_halted() && ended.is_some_and(|at| at + GONE_WITHIN_MS < self.now) {
            return Err(format!(
                "server {server} says {seq} of room {room} to a session that ended"
            ));
        }
        Ok(())
    }

    pub(super) fn lose(
        &mut self,
        player: usize,
        socket: SocketId,
        code: CloseCode,
    ) -> Result<(), String> {
        self.drop_line(player, socket);
        self.input(player, Input::Closed(socket, code))
    }

    pub(super) fn drop_line(&mut self, player: usize, socket: SocketId) {
        self.players[player].wire.closed(socket);
        if let Some(server) = self.players[player].lines.remove(&socket) {
            self.servers[server].close((player, socket), Moment(self.now));
        }
    }

    pub(super) fn cut(&mut self, player: usize) -> Result<(), String> {
        let sockets: Vec<SocketId> = self.players[player].lines.keys().copied().collect();
        sockets.into_iter().try_for_each(|socket| self.lose(player, socket, BROKEN))
    }

    pub(super) fn kill(&mut self, server: usize) -> Result<(), String> {
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
    pub(super) fn restart(&mut self, server: usize) -> Result<(), String> {
        if self.servers[server].up && !self.servers[server].draining {
            return Ok(());
        }
        self.kill(server)?;
        self.servers[server] = Server::start(&self.store, self.now);
        Ok(())
    }

    pub(super) fn switch_network(&mut self, player: usize) -> Result<(), String> {
        let up = !self.players[player].has_network;
        self.players[player].has_network = up;
        if up {
            return self.input(player, Input::NetworkUp);
        }
        self.input(player, Input::NetworkDown)?;
        self.cut(player)
    }

    /// A balancer picks a server that takes connections.
    pub(super) fn open(&mut self, player: usize, socket: SocketId) -> Input {
        let takes = |server: &&usize| self.servers[**server].up && !self.servers[**server].draining;
        let up: Vec<usize> = [0, 1, 2].iter().filter(takes).copied().collect();
        if up.is_empty() || !self.players[player].has_network {
            return Input::Closed(socket, BROKEN);
        }
        let server = up[self.random.pick(up.len())];
        let Player { person, session, .. } = self.players[player];
        if self.store.end_of(session).is_some() {
            return Input::Closed(socket, CloseCode::SignedOut);
        }
        let now = Moment(self.now);
        self.servers[server].open((player, socket), (person, session), &self.store, now);
        self.players[player].lines.insert(socket, server);
        Input::Opened(socket)
    }
}
