//! Where one writes: a plain form, taken over once hydrated.

mod text;

use confab_client::core::{Input, Unsent};
use confab_protocol::api::MemberInfo;
use confab_protocol::{ClientId, Handle, RoomId, Seq};
use confab_ui::{Glyph, Icon};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::complete::{Complete, find_members, mention_at};
use super::typing_line::TypingLine;
use crate::backend::use_backend;
use crate::dom;
use crate::state::{Room, use_chat};
use text::{cursor, fit, set_text};

/// Never disabled: what is written while offline waits in the outbox.
#[component]
pub(crate) fn Composer(
    room: Room,
    /// What the room is called, with its mark: `#general`.
    title: Memo<String>,
    /// For the plain form: the id that makes a repeated submission harmless.
    client_id: ClientId,
) -> impl IntoView {
    let chat = use_chat();
    let id = room.id();
    let node = NodeRef::<html::Textarea>::new();
    let text = RwSignal::new(String::new());
    let completion = Completion::new(id, node, text);
    keep_draft(id, node, text);

    let send = sender(id, node, text);
    let submit = {
        let send = send.clone();
        move |event: SubmitEvent| {
            if chat.has_line() {
                event.prevent_default();
                send();
                dom::focus(".composer__text");
            }
        }
    };
    let press = move |event: KeyboardEvent| {
        if event.is_composing() || completion.press(&event) {
            return;
        }
        match event.key().as_str() {
            "Enter" if !event.shift_key() && chat.has_line() && !dom::is_touch() => send(),
            "ArrowUp" if text.read_untracked().is_empty() => edit_last(&room),
            "Escape" => return chat.mark_read(id, room.head.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let typed = move |_| {
        let Some(node) = node.get_untracked() else { return };
        text.set(node.value());
        fit(&node);
        completion.look();
        if !text.read_untracked().trim().is_empty() {
            chat.tell(Input::Typing(id));
        }
    };
    let empty = Memo::new(move |_| text.read().trim().is_empty());
    let label = move || format!("Message {}", title.get());
    view! {
        <form class="composer" method="post" action=format!("/rooms/{id}/send") aria-label=label on:submit=submit>
            <input type="hidden" name="client_id" value=client_id.to_string()/>
            <div class="composer__box">
                <Complete people=completion.people chosen=completion.chosen on_choose=move |handle| completion.choose(&handle)/>
                <textarea
                    node_ref=node
                    class="composer__text"
                    name="body"
                    rows="1"
                    required=move || !chat.mounted.get()
                    aria-label=label
                    placeholder=label
                    autocomplete="off"
                    enterkeyhint="enter"
                    aria-autocomplete="list"
                    aria-controls="complete"
                    aria-activedescendant=move || completion.active()
                    on:input=typed
                    on:keydown=press
                ></textarea>
                <button
                    class="composer__send"
                    aria-label="Send"
                    title="Send (Enter)"
                    aria-disabled=move || (chat.mounted.get() && empty.get()).to_string()
                >
                    <Icon glyph=Glyph::Send/>
                </button>
            </div>
            <div class="composer__foot">
                <TypingLine room=id/>
                <span class="u-grow"></span>
                <Counter text/>
            </div>
        </form>
    }
    .into_any()
}

/// Sends what is written, and empties the field in the same moment.
fn sender(
    room: RoomId,
    node: NodeRef<html::Textarea>,
    text: RwSignal<String>,
) -> impl Fn() + Clone + 'static {
    let chat = use_chat();
    let backend = use_backend();
    move || {
        let body = text.get_untracked().trim_end().to_owned();
        let most =
            usize::try_from(chat.limits.read_untracked().message_bytes).unwrap_or(usize::MAX);
        if body.trim().is_empty() {
            return;
        }
        if body.len() > most {
            return chat.say("That is too long for one message. Split it in two.");
        }
        let client_id = backend.client_id();
        chat.tell(Input::Send(Unsent { client_id, room, body, reply_to: None }));
        set_text(node, text, "");
    }
}

/// What is written stays over a reload, per room, in this browser.
fn keep_draft(room: RoomId, node: NodeRef<html::Textarea>, text: RwSignal<String>) {
    let chat = use_chat();
    let key = format!("confab.draft.{room}");
    let saved = key.clone();
    Effect::new(move |restored: Option<bool>| {
        let Some(node_now) = node.get().filter(|_| restored != Some(true)) else {
            return restored == Some(true);
        };
        // What was typed before the page was hydrated counts for more than an old draft.
        let typed = node_now.value();
        let draft = if typed.is_empty() { dom::recall(&saved).unwrap_or_default() } else { typed };
        set_text(node, text, &draft);
        if !dom::is_touch() && !dom::is_typing() {
            drop(node_now.focus());
        }
        true
    });
    Effect::new(move |before: Option<()>| {
        let draft = text.get();
        if before.is_some() {
            dom::remember(&key, &draft);
        }
    });
    Effect::new(move |_| {
        let Some((_, again)) = chat.compose.get().filter(|(to, _)| *to == room) else { return };
        let before = text.get_untracked();
        let joined = if before.is_empty() { again } else { format!("{again}\n{before}") };
        set_text(node, text, &joined);
        chat.compose.set(None);
        dom::focus(".composer__text");
    });
}

/// ↑ in an empty field edits what one wrote last.
fn edit_last(room: &Room) {
    if let Some(seq) = room.last_own() {
        let seq: Option<Seq> = Some(seq);
        room.editing.set(seq);
    }
}

/// How much is left, once it is little.
#[component]
fn Counter(text: RwSignal<String>) -> impl IntoView {
    let chat = use_chat();
    let left = Memo::new(move |_| {
        let most = i64::from(chat.limits.read().message_bytes);
        let used = i64::try_from(text.read().len()).unwrap_or(i64::MAX);
        (used * 5 > most * 4).then(|| most - used)
    });
    move || {
        left.get().map(|left| {
            view! {
                <span class="tabular" class:composer__count--over={left < 0}>{left}</span>
            }
        })
    }
}

/// The completion of `@names`, over the room's members, which are asked for the first time that
/// one is typed.
#[derive(Clone, Copy)]
struct Completion {
    room: RoomId,
    node: NodeRef<html::Textarea>,
    text: RwSignal<String>,
    members: RwSignal<Option<Vec<MemberInfo>>>,
    typed: RwSignal<Option<String>>,
    people: Memo<Vec<confab_protocol::Person>>,
    chosen: RwSignal<usize>,
    backend: StoredValue<std::sync::Arc<dyn crate::Backend>>,
}

impl Completion {
    fn new(room: RoomId, node: NodeRef<html::Textarea>, text: RwSignal<String>) -> Self {
        let members = RwSignal::new(None::<Vec<MemberInfo>>);
        let typed = RwSignal::new(None::<String>);
        let people = Memo::new(move |_| match (&*typed.read(), &*members.read()) {
            (Some(typed), Some(members)) => find_members(members, typed),
            _ => Vec::new(),
        });
        let backend = StoredValue::new(use_backend());
        Self { room, node, text, members, typed, people, chosen: RwSignal::new(0), backend }
    }

    /// Looks whether a name is being typed.
    fn look(self) {
        let text = self.text.read_untracked();
        let at = cursor(self.node);
        let typed = mention_at(&text, at).map(|mention| mention.typed);
        if typed.is_some() && self.members.read_untracked().is_none() {
            self.load();
        }
        if *self.typed.read_untracked() != typed {
            self.typed.set(typed);
            self.chosen.set(0);
        }
    }

    fn load(self) {
        self.members.set(Some(Vec::new()));
        let backend = self.backend.get_value();
        let room = self.room;
        spawn_local(async move {
            let members = backend.members(room, None).await.map(|page| page.members);
            drop(self.members.try_set(members.ok()));
        });
    }

    /// Takes a key while names are offered; gives whether it was meant for them.
    fn press(self, event: &KeyboardEvent) -> bool {
        let people = self.people.get_untracked();
        let Some(last) = people.len().checked_sub(1) else { return false };
        let chosen = people.get(self.chosen.get_untracked());
        let typed_out =
            chosen.map(|person| person.handle.to_string()) == self.typed.get_untracked();
        if typed_out && event.key() == "Enter" {
            // The whole name is there already: the key means what it always means.
            self.typed.set(None);
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.chosen.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => self.chosen.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
            "Enter" | "Tab" => {
                if let Some(person) = people.get(self.chosen.get_untracked()) {
                    self.choose(&person.handle);
                }
            }
            "Escape" => self.typed.set(None),
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Writes the name into the text.
    fn choose(self, handle: &Handle) {
        let text = self.text.get_untracked();
        let at = cursor(self.node);
        if let Some(mention) = mention_at(&text, at) {
            let written = format!("{}@{handle} {}", &text[..mention.start], &text[at..]);
            set_text(self.node, self.text, &written);
            text::move_cursor(self.node, mention.start + handle.as_str().len() + 2);
        }
        self.typed.set(None);
    }

    fn active(self) -> Option<String> {
        (!self.people.read().is_empty()).then(|| format!("complete-{}", self.chosen.get()))
    }
}
