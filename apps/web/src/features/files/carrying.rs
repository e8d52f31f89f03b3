//! Carries files to the server: a few at once, each piece by a request of its own.

use std::sync::Arc;
use std::time::Duration;

use confab_client::core::State as Line;
use confab_protocol::api::Upload as Uploaded;
use confab_protocol::{ErrorBody, File, FileId, json};
use confab_words::files as words;
use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::Response;

use super::tray::{Item, State, all, remember};
use super::upload::{Answer, Step};
use crate::dom;
use crate::state::Chat;

/// So many files go at the same time.
const AT_ONCE: usize = 3;

/// A request that takes longer is given up: its line is dead.
const LONGEST_MS: f64 = 60_000.0;

/// Takes up as many of the waiting files as may go at once.
pub(super) fn start(chat: Chat) {
    let items = all();
    let is = |item: &&Arc<Item>, what: fn(&State) -> bool| what(&item.state.read_untracked());
    let goes = |state: &State| matches!(state, State::Going(_) | State::Looking | State::Paused);
    let going = items.iter().filter(|item| is(item, goes)).count();
    let waiting = items.iter().filter(|item| is(item, |state| *state == State::Waiting));
    for item in waiting.take(AT_ONCE.saturating_sub(going)) {
        go_on(chat, item);
    }
}

/// There is a line again: what waits for one goes on.
pub(super) fn wake(chat: Chat) {
    for item in all() {
        if matches!(item.step(), Step::Pause(_)) {
            item.wake();
            go_on(chat, &item);
        }
    }
}

/// A file was taken away: the server forgets it, and others take its place.
pub(super) fn forget(chat: Chat, item: &Item) {
    item.drop_picture();
    if let Some(id) = item.id() {
        spawn_local(async move {
            drop(request("DELETE", &path(id), &[], None).await);
        });
    }
    start(chat);
}

/// Does one step after the other, until there is a pause or an end.
fn go_on(chat: Chat, item: &Arc<Item>) {
    let (turn, item) = (item.begin(), Arc::clone(item));
    spawn_local(async move {
        while item.is_turn(turn) {
            match item.step() {
                Step::Pause(ms) => return wait(chat, item, turn, ms),
                Step::Done(file) => return ended(chat, &item, Some(file)),
                Step::Failed(_) => return ended(chat, &item, None),
                step => {
                    let began = js_sys::Date::now();
                    let answer = ask(&step, &item).await;
                    if !item.is_turn(turn) {
                        return;
                    }
                    let online = chat.line_state.get_untracked() == Line::Online;
                    item.hear(answer.unwrap_or(Answer::None { online }), since(began));
                }
            }
        }
    });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
fn since(began: f64) -> u64 {
    (js_sys::Date::now() - began).max(0.0) as u64
}

fn wait(chat: Chat, item: Arc<Item>, turn: u32, ms: u32) {
    let go_on = move || {
        if item.is_turn(turn) {
            item.wake();
            go_on(chat, &item);
        }
    };
    set_timeout(go_on, Duration::from_millis(ms.into()));
}

/// Says how it ended to those who do not see it, and begins with the next.
fn ended(chat: Chat, item: &Item, file: Option<File>) {
    let name = &item.name;
    let said = if let Some(file) = file {
        remember(file);
        words::Uploaded { name }.text()
    } else {
        let state = item.state.get_untracked();
        let why = if let State::Failed(why) = &state { why } else { "" };
        words::NotUploaded { name, why }.text()
    };
    chat.polite.update(|news| news.push(said));
    start(chat);
}

/// Makes the request of a step; none where no answer came that says anything.
async fn ask(step: &Step, item: &Item) -> Option<Answer> {
    let size = item.size.to_string();
    let (response, body) = match step {
        Step::Begin => {
            let name = format!("filename {}", base64(item.name.as_bytes()));
            let headers = [("upload-length", size.as_str()), ("upload-metadata", name.as_str())];
            request("POST", "/api/v1/uploads", &headers, None).await?
        }
        Step::Ask(id) => request("HEAD", &path(*id), &[], None).await?,
        Step::Give(id, from, to) => {
            let piece = dom::call_between(item.bytes.as_deref()?, "slice", *from, *to)?;
            let from = from.to_string();
            let kind = ("content-type", "application/offset+octet-stream");
            let headers = [("upload-offset", from.as_str()), kind];
            request("PATCH", &path(*id), &headers, Some(&piece)).await?
        }
        Step::Look(id) => request("GET", &path(*id), &[], None).await?,
        Step::Pause(_) | Step::Done(_) | Step::Failed(_) => return None,
    };
    let header = |name: &str| {
        let headers = dom::field(&response, "headers");
        dom::call(&headers, "get", &JsValue::from_str(name))?.as_string()
    };
    match (dom::number_of(&response, "status"), step) {
        (200..300, Step::Begin) => {
            let there = header("location")?;
            Some(Answer::Begun(there.rsplit('/').next()?.parse().ok()?))
        }
        (200..300, Step::Look(_)) => Some(Answer::Known(json::read::<Uploaded>(&body).ok()?.file)),
        (200..300, _) => Some(Answer::Has(header("upload-offset")?.parse().ok()?)),
        (404 | 410, _) => Some(Answer::Gone),
        (409 | 423, _) => Some(Answer::Elsewhere),
        // 507 says that there is no room left.
        (408 | 425 | 429 | 500..=506 | 508.., _) => None,
        _ => Some(Answer::Refused(
            json::read::<ErrorBody>(&body).map(|error| error.message).unwrap_or_default(),
        )),
    }
}

fn path(id: FileId) -> String {
    format!("/api/v1/uploads/{id}")
}

/// One request; gives the answer with its text, and nothing where there was none.
async fn request(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Option<(Response, String)> {
    let headers = [&[("tus-resumable", "1.0.0")], headers].concat();
    let init = dom::request(method, &headers, body).ok()?;
    let signals = dom::field(dom::window()?.as_ref(), "AbortSignal");
    if let Some(signal) = dom::call(&signals, "timeout", &JsValue::from_f64(LONGEST_MS)) {
        drop(js_sys::Reflect::set(&init, &JsValue::from_str("signal"), &signal));
    }
    dom::fetch(path, &init).await.ok()
}

/// The text of bytes in a header.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn names_are_written_in_base64() {
        for (text, written) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("é.png", "w6kucG5n")]
        {
            assert_eq!(base64(text.as_bytes()), written);
        }
    }
}
