//! Tells the server how this device finds its person: here, away, or not to be disturbed. It comes
//! with the late chunk.

use std::time::Duration;

use confab_client::core::State;
use confab_protocol::{Command, PresenceState};
use confab_ui::{StoredValue, effect, listen};
use leptos::prelude::*;

use super::Chat;
use crate::platform::reader;

/// Without input for so long, someone is away.
const AWAY_AFTER_MS: i64 = 10 * 60 * 1_000;
/// How often it is looked.
const LOOK: Duration = Duration::from_secs(30);
/// Input of people who are there.
const INPUT: [&str; 5] = ["pointerdown", "pointermove", "keydown", "wheel", "focus"];

/// The state of this device.
#[derive(Clone, Copy)]
struct Attention {
    chat: Chat,
    /// The last input.
    input: StoredValue<i64>,
    /// The state that the server knows of this connection.
    told: StoredValue<PresenceState>,
}

/// Follows the person, and ends statuses whose time is over.
pub(crate) fn attend(chat: Chat) {
    let attention = Attention {
        chat,
        input: StoredValue::new(0),
        told: StoredValue::new(PresenceState::Online),
    };
    effect(move || {
        attention.input.set_value(reader().now.0);
        for event in INPUT {
            listen(event, move |_: web_sys::Event| attention.felt());
        }
        listen("visibilitychange", move |_: web_sys::Event| attention.look());
        let timer = set_interval_with_handle(move || attention.look(), LOOK);
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    });
    effect(move || {
        chat.busy_until.track();
        match chat.line_state.get() {
            State::Online => attention.look(),
            // The next connection begins as all do.
            _ => attention.told.set_value(PresenceState::Online),
        }
    });
}

impl Attention {
    /// Someone is there.
    fn felt(self) {
        self.input.set_value(reader().now.0);
        if self.told.get_value() == PresenceState::Away {
            self.look();
        }
    }

    /// Looks how things are, and tells what is news.
    fn look(self) {
        let (chat, now) = (self.chat, reader().now);
        chat.change_rooms(|rooms| rooms.end_statuses(now));
        let busy = chat.busy_until.get_untracked().is_some_and(|until| until > now);
        let state = if busy {
            PresenceState::Busy
        } else if now.0 - self.input.get_value() >= AWAY_AFTER_MS {
            PresenceState::Away
        } else {
            PresenceState::Online
        };
        let online = chat.line_state.get_untracked() == State::Online;
        if online && self.told.get_value() != state {
            self.told.set_value(state);
            chat.ask(Command::Presence { state }, drop);
        }
    }
}
