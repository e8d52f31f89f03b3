//! The parts of the app that a browser loads after the first screen, as two chunks.
//!
//! Nothing but `MARKUP` and `LATE` names what is in them, and nothing but the loader under `platform`
//! names those: so the build can take all that is reached from there alone out of the first download.
//! Until they have come the page works without them: text is shown as it was written, what was
//! printed stays, and what opens by a click waits. Neither waits for the other.

use std::sync::Arc;
use std::time::Duration;

use confab_client::core::State;
use confab_protocol::{
    EVERYONE, Entry, ErrorBody, Event, File, FileId, Handle, RoomId, RoomSummary, SectionId, Seq,
};
use confab_ui::{Memo, NodeRef, RwSignal, StoredValue, effect, follow};
use confab_words::messages as words;
use leptos::html;
use leptos::prelude::{AnyView, IntoAny, TimeoutHandle, set_timeout_with_handle, untrack};
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use web_sys::Element;

use super::{Chat, Panel, Place, Room, Writing, use_chat};
use crate::dom::{self, Printed, PrintedRow};
use crate::live::Pending;
use crate::platform::{self, Chunk, Part};

/// A message's text, and what it is shown by.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) source: String,
    /// The viewer's own name, which stands out.
    pub(crate) me: Handle,
    /// The people whom it mentions, as the server found them; other names are text.
    pub(crate) mentions: Vec<Handle>,
    /// The message, where it is another text than was sent at first.
    pub(crate) edited: Option<(RoomId, Seq)>,
    /// Words of it that were looked for, as they stand in it.
    pub(crate) marks: Vec<String>,
}

/// The ways into the chunk that gives texts their form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Markup {
    /// Shows a message's text in its form.
    pub(crate) body: fn(Written) -> AnyView,
    /// The words of a text, on one line.
    pub(crate) plain: fn(&str) -> String,
    /// The people whom a text mentions.
    pub(crate) mentions: fn(&str) -> Vec<Handle>,
}

/// The ways into the chunk of what opens by a click.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Late {
    /// The dialogs over the page.
    pub(crate) dialogs: fn() -> AnyView,
    /// The panel beside a room. The flag says whether it takes the focus.
    pub(crate) panel: fn(Panel, Memo<RoomSummary>, Room, bool) -> AnyView,
    /// Looks for a message that is not in the timeline of its room.
    pub(crate) find_thread: fn(Chat, Place, Room, Seq),
    /// Dialog or sheet asked for by a message of a list.
    pub(crate) menu: fn() -> AnyView,
    /// Toolbar of a message, beside it.
    pub(crate) tools: fn(Arc<Entry>) -> AnyView,
    /// Quotes a message that is not loaded.
    pub(crate) far_quote: fn(RoomId, Option<Seq>, Seq) -> AnyView,
    /// Files of a message, and of one that is on its way.
    pub(crate) files: fn(&[File]) -> AnyView,
    pub(crate) pending_files: fn(&[FileId]) -> AnyView,
    /// A message being changed.
    pub(crate) edit: fn(Seq, String) -> AnyView,
    /// Why a message was not sent, and what can be done.
    pub(crate) unsent: fn(Arc<Pending>, ErrorBody) -> AnyView,
    /// Makes the helper of a composer, and shows what of it stands over the text.
    pub(crate) helper: fn(Writing) -> AnyView,
    /// Views of features above the field where one writes.
    pub(crate) above_composer: fn(&Room) -> AnyView,
    /// Buttons beside the text, before the one that sends it.
    pub(crate) beside_text: fn(Writing) -> AnyView,
    /// Shares the draft of a composer with other devices; and takes what they have written.
    pub(crate) share_draft: fn(RoomId, NodeRef<html::Textarea>, RwSignal<String>),
    pub(crate) take_draft: fn(Chat, RoomId, u32, String),
    /// Takes a key that was pressed on a message; gives whether it means anything.
    pub(crate) message_key: fn(&Room, Seq, &str) -> bool,
    /// Asks for a room's count anew, in a while.
    pub(crate) recount: fn(Chat, RoomId),
    /// Takes an event.
    pub(crate) news: fn(Chat, &Event),
    /// Takes how much is unread in a thread.
    pub(crate) thread_read: fn(Chat, RoomId, Seq, bool),
    /// Folds a section of the list of rooms, or unfolds it.
    pub(crate) fold: fn(Chat, SectionId, bool),
    /// The field for a room's topic, in its head.
    pub(crate) edit_topic: fn(Chat, RoomId, RwSignal<bool>) -> AnyView,
    /// Asks for the pieces of code in a language that only servers know.
    pub(crate) colour: fn(String, String, RwSignal<Vec<u32>>),
    /// Previews of a message's links.
    pub(crate) previews: fn(&Room, Seq) -> AnyView,
    /// Joins a room.
    pub(crate) join: fn(Chat, RoomId),
    /// In place of a room that was taken away, and of one that could not be loaded.
    pub(crate) taken: fn(RoomId, String) -> AnyView,
    pub(crate) failed: fn(Retry) -> AnyView,
}

/// Tries something again.
pub(crate) type Retry = Arc<dyn Fn() + Send + Sync>;

/// Shows a part of the chunk, as soon as it is here.
pub(crate) fn later(part: impl Fn(&'static Late) -> AnyView + Send + 'static) -> AnyView {
    later_boxed(Box::new(part))
}

fn later_boxed(part: Box<dyn Fn(&'static Late) -> AnyView + Send>) -> AnyView {
    let late = use_chat().late;
    match late.get_untracked() {
        Some(late) => part(late),
        None => follow(move || late.get().map(|late| untrack(|| part(late)))).into_any(),
    }
}

/// Words of a text for which the chunk has not come: as they were written.
pub(crate) fn as_written(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text, whose form is not known, has a word that may mention everyone.
fn may_mention_everyone(text: &str) -> bool {
    let mut after = text.split('@').skip(1);
    after.any(|part| EVERYONE.iter().any(|word| part.starts_with(word)))
}

/// How long after a failure the chunk is fetched again; each time twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Chat {
    /// Fetches the chunks, however often it takes: at once when the line is there again, and when
    /// someone wants a part of the later one, which is said where it is not here.
    pub(crate) fn fetch_late(self, is_wanted: impl Fn() -> bool + 'static) {
        let parts = [Part::Markup, Part::Late].map(|part| (part, StoredValue::new(None)));
        let mut first = true;
        effect(move || {
            let (wanted, online) = (is_wanted(), self.line_state.get() == State::Online);
            if wanted && !self.has(Part::Late) {
                self.say(words::still_loading());
            }
            if std::mem::take(&mut first) || wanted || online {
                for (part, again) in parts {
                    if !self.has(part) {
                        fetch(self, part, FIRST_PAUSE, again);
                    }
                }
            }
        });
    }

    fn has(self, part: Part) -> bool {
        match part {
            Part::Markup => self.markup.get_untracked().is_some(),
            Part::Late => self.late.get_untracked().is_some(),
        }
    }

    /// Gives the function that makes one line of a text; follows its chunk.
    pub(crate) fn plain(self) -> fn(&str) -> String {
        plain_of(self.markup.get())
    }

    pub(crate) fn plain_untracked(self) -> fn(&str) -> String {
        plain_of(self.markup.get_untracked())
    }

    /// Whether a text mentions everyone. Until its form is known, a word that may do so counts.
    pub(crate) fn mentions_everyone(self, text: &str) -> bool {
        match self.markup.get_untracked() {
            Some(markup) => {
                let mut mentions = (markup.mentions)(text).into_iter();
                mentions.any(|handle| EVERYONE.contains(&handle.as_str()))
            }
            None => may_mention_everyone(text),
        }
    }

    /// Takes over the printed messages.
    pub(crate) fn keep_printed(self, printed: Option<SendWrapper<Printed>>) {
        self.printed.set_value(printed);
    }

    /// The details that were printed, until the chunk is here.
    pub(crate) fn printed_panel(self) -> Option<SendWrapper<Element>> {
        self.printed.with_value(|printed| printed.as_ref()?.take_panel().map(SendWrapper::new))
    }

    /// Printed form of a message that is still the same, until the chunk is here.
    pub(crate) fn printed(self, message: Seq, changed: Seq) -> Option<PrintedRow> {
        self.printed.with_value(|printed| printed.as_ref()?.row(message, changed))
    }
}

/// Parts held by a chunk.
pub(super) fn of_chunk<T: 'static>(chunk: Chunk) -> Option<&'static T> {
    chunk.downcast_ref()
}

fn plain_of(markup: Option<&Markup>) -> fn(&str) -> String {
    markup.map_or(as_written, |markup| markup.plain)
}

/// Tries once, and sets the clock for the next try where that fails; each part has one clock.
fn fetch(chat: Chat, part: Part, pause: Duration, again: StoredValue<Option<TimeoutHandle>>) {
    spawn_local(async move {
        if let Some(chunk) = platform::late(part).await {
            dom::stand_still();
            match part {
                Part::Markup => chat.markup.set(of_chunk(chunk)),
                Part::Late => chat.late.set(of_chunk(chunk)),
            }
            if chat.has(Part::Markup) && chat.has(Part::Late) {
                chat.printed.set_value(None);
            }
            return;
        }
        let retry = move || fetch(chat, part, LONGEST_PAUSE.min(pause * 2), again);
        let clock = set_timeout_with_handle(retry, pause).ok();
        let earlier = again.try_update_value(|again| std::mem::replace(again, clock));
        if let Some(earlier) = earlier.flatten() {
            earlier.clear();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::may_mention_everyone;

    #[test]
    fn only_a_word_after_its_sign_may_mention_everyone() {
        for text in ["@here", "tea, @room?", "a@b @here", "(@room)"] {
            assert!(may_mention_everyone(text), "{text}");
        }
        for text in ["here we are", "room for one more", "@ana", "", "@ room"] {
            assert!(!may_mention_everyone(text), "{text}");
        }
    }
}
