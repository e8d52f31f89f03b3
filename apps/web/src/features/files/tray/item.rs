//! One file above a composer, with its upload.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use confab_protocol::{File, FileId};
use confab_ui::ArcRwSignal;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

use super::super::upload::{Answer, Step, Upload};
use super::lock;
use crate::dom;

/// How far a file has come, as is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum State {
    /// Others go first.
    Waiting,
    /// So many of a hundred parts are there.
    Going(u64),
    /// It goes on as soon as there is a line.
    Paused,
    /// The server looks at it.
    Looking,
    Whole,
    /// For this reason, where one was given.
    Failed(String),
}

/// A file that someone has added.
pub(in super::super) struct Item {
    /// Its name on this page.
    pub(in super::super) key: u32,
    pub(in super::super) name: String,
    pub(in super::super) size: u64,
    /// Address of what is shown of an image.
    pub(in super::super) picture: Option<String>,
    /// Its bytes; absent where the server has them all.
    pub(in super::super) bytes: Option<SendWrapper<JsValue>>,
    pub(in super::super) state: ArcRwSignal<State>,
    upload: Mutex<Upload>,
    /// Each time that its upload is taken up, or given up, is a turn; an earlier one ends.
    turn: AtomicU32,
}

static KEYS: AtomicU32 = AtomicU32::new(0);

impl Item {
    /// A file of the browser.
    pub(in super::super) fn new(file: JsValue) -> Self {
        let (name, size) = (dom::text_of(&file, "name"), dom::number_of(&file, "size"));
        let is_image = dom::text_of(&file, "type").starts_with("image/");
        let picture = is_image.then(|| urls("createObjectURL", &file)).flatten();
        let picture = picture.and_then(|address| address.as_string());
        Self {
            bytes: Some(SendWrapper::new(file)),
            ..Self::with(name, size, picture, Upload::new(size), State::Waiting)
        }
    }

    /// A file that the server has.
    pub(in super::super) fn uploaded(file: File) -> Self {
        let picture = file.width.map(|_| format!("/files/{}/small", file.id));
        let (name, size) = (file.name.clone(), file.size);
        Self::with(name, size, picture, Upload::done(file), State::Whole)
    }

    fn with(
        name: String,
        size: u64,
        picture: Option<String>,
        upload: Upload,
        state: State,
    ) -> Self {
        Self {
            key: KEYS.fetch_add(1, Ordering::Relaxed),
            name,
            size,
            picture,
            bytes: None,
            state: ArcRwSignal::new(state),
            upload: Mutex::new(upload),
            turn: AtomicU32::new(0),
        }
    }

    /// Its name on the server, once it has one.
    pub(in super::super) fn id(&self) -> Option<FileId> {
        lock(&self.upload).id()
    }

    /// The next step of its upload.
    pub(in super::super) fn step(&self) -> Step {
        lock(&self.upload).step()
    }

    pub(in super::super) fn hear(&self, answer: Answer, took_ms: u64) {
        lock(&self.upload).hear(answer, took_ms);
        self.tell();
    }

    pub(in super::super) fn wake(&self) {
        lock(&self.upload).wake();
    }

    pub(in super::super) fn retry(&self) {
        lock(&self.upload).retry();
        self.state.set(State::Waiting);
    }

    /// Takes the upload up; gives the number of the turn.
    pub(in super::super) fn begin(&self) -> u32 {
        let turn = self.end();
        self.tell();
        turn
    }

    /// Ends the turn that goes on.
    pub(in super::super) fn end(&self) -> u32 {
        self.turn.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(in super::super) fn is_turn(&self, turn: u32) -> bool {
        self.turn.load(Ordering::Relaxed) == turn
    }

    /// Lets go of what the browser keeps for its picture.
    pub(in super::super) fn drop_picture(&self) {
        if self.bytes.is_some()
            && let Some(address) = &self.picture
        {
            urls("revokeObjectURL", &JsValue::from_str(address));
        }
    }

    /// Shows how far it has come.
    fn tell(&self) {
        let upload = lock(&self.upload);
        let state = match upload.step() {
            Step::Begin | Step::Ask(_) | Step::Give(..) => State::Going(upload.percent()),
            Step::Look(_) => State::Looking,
            Step::Pause(_) if upload.percent() == 100 => State::Looking,
            Step::Pause(_) => State::Paused,
            Step::Done(_) => State::Whole,
            Step::Failed(why) => State::Failed(why),
        };
        drop(upload);
        self.state.set_if_new(state);
    }
}

/// Asks the browser for an address of a file's bytes, or takes one back.
fn urls(what: &str, of: &JsValue) -> Option<JsValue> {
    dom::call(&dom::field(dom::window()?.as_ref(), "URL"), what, of)
}
