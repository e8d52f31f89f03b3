//! An observer of a connection is told all that goes over its sockets.

use std::sync::{Arc, Mutex};

use confab_client::core::{SocketId, Update};
use confab_client::native::Observer;
use confab_protocol::{CloseCode, RoomId, ServerFrame, Signal};

use crate::played::{Played, general, welcome_to, within};
use crate::state;

/// Writes down what it is told, in its order.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<(SocketId, String)>>>);

impl Notes {
    fn add(&self, socket: SocketId, what: String) {
        self.0.lock().expect("nobody panics").push((socket, what));
    }

    /// Of each note its first words.
    fn of(&self, socket: SocketId) -> Vec<String> {
        let notes = self.0.lock().expect("nobody panics");
        let of = notes.iter().filter(|(at, _)| *at == socket);
        of.map(|(_, what)| what.chars().take(24).collect()).collect()
    }
}

impl Observer for Notes {
    fn said(&mut self, socket: SocketId, text: &str) {
        self.add(socket, format!("said {text}"));
    }

    fn heard(&mut self, socket: SocketId, text: &str) {
        self.add(socket, format!("heard {text}"));
    }

    fn closed(&mut self, socket: SocketId, code: CloseCode) {
        self.add(socket, format!("closed {}", code.number()));
    }
}

#[tokio::test]
async fn an_observer_is_told_what_the_client_makes_nothing_of() {
    let notes = Notes::default();
    let (server, _connection, mut updates) = Played::start_observed(notes.clone()).await;
    let mut line = Box::pin(server.accept_with(&welcome_to(vec![general()], 25_000))).await;
    line.hear().await;
    // Of a room that it does not follow it tells the application nothing.
    line.say(&ServerFrame::Gap { room: RoomId(77), head: general().head }).await;
    line.say(&ServerFrame::Signal(Signal::Delivery { delayed: true })).await;
    let unasked = |update| match update {
        Update::Gap { .. } => Some(true),
        Update::Signal(Signal::Delivery { .. }) => Some(false),
        _ => None,
    };
    assert_eq!(within(updates.find(unasked)).await, Some(false));
    drop(line);
    state(&mut updates, |state| matches!(state, confab_client::core::State::Waiting { .. })).await;
    let told = [
        "heard {\"type\":\"welcome\"",
        "said {\"ref\":1,\"command\"",
        "heard {\"type\":\"gap\",\"ro",
        "heard {\"type\":\"signal\",",
        "closed 1006",
    ];
    let notes = notes.of(SocketId(1));
    assert_eq!(notes.len(), told.len(), "{notes:?}");
    for (note, told) in notes.iter().zip(told) {
        assert!(note.starts_with(told), "{note} is not {told}");
    }
}
