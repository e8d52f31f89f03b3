//! The contents of a push: what the service worker of the web app reads.

use confab_markup::{plain, shortened};
use confab_store::{DuePush, Notice};
use serde_json::{Value, json};

use super::encrypt::MOST_BYTES;

/// Characters of a message that a notification shows.
const MOST_CHARS: usize = 300;
/// The same of names.
const NAME_CHARS: usize = 80;

/// Names the room, or the thread, whose notifications replace each other.
pub(super) fn tag(push: &DuePush) -> String {
    match push.thread {
        Some(thread) => format!("t{}-{thread}", push.room),
        None => format!("r{}", push.room),
    }
}

/// JSON for the browser, within the bounds of a push.
pub(super) fn contents(push: &DuePush) -> Vec<u8> {
    let text = whole(push, MOST_CHARS).to_string();
    if text.len() <= MOST_BYTES {
        return text.into_bytes();
    }
    // Only characters that JSON writes long take so much.
    whole(push, 0).to_string().into_bytes()
}

fn whole(push: &DuePush, most: usize) -> Value {
    let (tag, seq) = (tag(push), push.seq);
    let Some(notice) = &push.notice else { return json!({ "close": tag, "seq": seq }) };
    let url = match push.thread {
        Some(thread) => format!("/rooms/{}/threads/{thread}", push.room),
        None => format!("/rooms/{}#m{seq}", push.room),
    };
    let mut message = json!({ "tag": tag, "seq": seq, "url": url, "at": push.made_at });
    if push.settings.hide_text {
        message["hidden"] = true.into();
        return message;
    }
    let Notice { kind, name, author, body } = notice;
    message["kind"] = json!(kind);
    message["room"] = shortened(name, NAME_CHARS).into();
    message["author"] = shortened(&author.called(), NAME_CHARS).into();
    message["text"] = shortened(&plain(body), most).into();
    message
}
