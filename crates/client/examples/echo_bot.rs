//! Answers mentions and direct messages with their own words.
//!
//! Make an account for the bot, sign in as it, make a token with the scopes `read` and `write`
//! under Settings, and bring it into a room. Then:
//!
//!     cargo run -p confab-client --features native --example echo_bot -- http://127.0.0.1:8080 cfb_…
//!
//! It connects again by itself, answers what came in between, and ends when its token is revoked.

use std::collections::HashSet;
use std::error::Error;

use confab_client::core::{Input, State, Unsent, Update};
use confab_client::native::{Connection, Credentials, random_client_id};
use confab_protocol::api::Secret;
use confab_protocol::{Event, EventKind, Person, RoomId, RoomKind, RoomSummary, Signal};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(url), Some(token)) => run(&url, &token).await,
        _ => Err("usage: echo_bot URL TOKEN".into()),
    }
}

pub(crate) async fn run(url: &str, token: &str) -> Result<(), Box<dyn Error>> {
    let (connection, mut updates) = Connection::start(url, Credentials::Token(Secret::new(token)));
    let mut bot: Option<Bot> = None;
    while let Some(update) = updates.next().await {
        match update {
            Update::State(State::Ended(code)) => return Err(format!("ended: {code:?}").into()),
            Update::Welcome(welcome) => {
                let mut new = Bot { me: welcome.you, direct: HashSet::new() };
                welcome.rooms.iter().for_each(|room| new.meet(room));
                bot = Some(new);
            }
            Update::Signal(Signal::RoomAdded { room }) => {
                if let Some(bot) = &mut bot {
                    bot.meet(&room);
                }
            }
            Update::Event(event) => {
                if let Some(body) = bot.as_ref().and_then(|bot| bot.answer(&event)) {
                    let (client_id, room) = (random_client_id(), event.room);
                    let answer = Unsent {
                        client_id,
                        room,
                        body,
                        reply_to: Some(event.seq),
                        thread: None,
                        files: vec![],
                    };
                    // Not waited for: updates must be taken as they come.
                    connection.tell(Input::Send(answer)).await;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

struct Bot {
    me: Person,
    direct: HashSet<RoomId>,
}

impl Bot {
    fn meet(&mut self, room: &RoomSummary) {
        if room.kind == RoomKind::Direct {
            self.direct.insert(room.id);
        }
    }

    /// Answers an event; nothing to its own messages, or it would never end.
    fn answer(&self, event: &Event) -> Option<String> {
        let EventKind::MessageSent { body: Some(body), mentions, .. } = &event.what else {
            return None;
        };
        let meant = self.direct.contains(&event.room) || mentions.contains(&self.me.handle);
        // Without `@`, so that two bots don't wake each other.
        let words = body.replace(&format!("@{}", self.me.handle), "").replace('@', "");
        (meant && event.author.id != self.me.id && !words.trim().is_empty())
            .then(|| words.trim().to_owned())
    }
}
