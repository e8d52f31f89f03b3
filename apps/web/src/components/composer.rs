//! Where one writes: a plain form until the page is alive.

mod text;

use confab_client::core::{Input, Unsent};
use confab_protocol::{ClientId, Handle, RoomId, Seq};
use confab_ui::{Glyph, Icon, effect, follow, hear, memo};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::complete::{Complete, find_members, mention_at};
use super::form_error::refused;
use super::panel::load_members;
use super::typing_line::TypingLine;
use super::{plain_text, typed};
use crate::dom;
use crate::state::{Chat, Room, use_chat};
use text::{cursor, fit, set_text};

/// The plain form of a room's first page.
#[derive(Clone, Debug)]
pub(crate) struct PrintedForm {
    /// Makes it harmless to send it twice.
    pub(crate) client_id: ClientId,
    /// Why it came back, if it did.
    pub(crate) fault: Option<String>,
}

/// Never disabled: what is written while offline waits in the outbox.
#[component]
pub(crate) fn Composer(
    room: Room,
    /// What the room is called, with its mark: `#general`.
    title: Memo<String>,
    /// What the plain form has, while it is the one that was printed.
    printed: Option<PrintedForm>,
) -> impl IntoView {
    let chat = use_chat();
    let id = room.id();
    let node = NodeRef::<html::Textarea>::new();
    let text = RwSignal::new(String::new());
    let completion = Completion::new(&room, node, text);
    let (client_id, fault) = printed.map(|form| (form.client_id, form.fault)).unzip();
    let fault = fault.flatten();
    keep_draft(id, node, text);

    let send = sender(id, node, text);
    let submit = {
        let send = send.clone();
        move |event: SubmitEvent| {
            if chat.has_line() {
                event.prevent_default();
                send();
                dom::focus("[data-composer]");
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
            "Escape" if room.fresh.read_untracked().is_some() => {
                chat.mark_read(id, room.head.get_untracked());
                return room.fresh.set(None);
            }
            _ => return,
        }
        event.prevent_default();
    };
    let on_input = move |_| {
        let Some(node) = node.get_untracked() else { return };
        text.set(node.value());
        fit(&node);
        completion.look();
        if !text.read_untracked().trim().is_empty() {
            chat.tell(Input::Typing(id));
        }
    };
    let empty = memo(move || text.read().trim().is_empty());
    let label = move || format!("Message {}", title.get());
    let (form_label, placeholder, label) = (follow(label), follow(label), follow(label));
    view! {
        <form class="composer" method="post" action=format!("/rooms/{id}") aria-label=form_label on:submit=hear(submit)>
            <input type="hidden" name="client_id" value=client_id.map(|id| id.to_string())/>
            <div class="composer__box">
                <Complete people=completion.people chosen=completion.chosen on_choose=move |handle| completion.choose(&handle)/>
                <textarea
                    node_ref=node
                    class="composer__text"
                    data-composer
                    dir="auto"
                    name="body"
                    rows="1"
                    required=follow(move || !chat.mounted.get())
                    aria-label=label
                    placeholder=placeholder
                    autocomplete="off"
                    enterkeyhint="enter"
                    role=follow(move || completion.is_open().then_some("combobox"))
                    aria-autocomplete="list"
                    aria-expanded=follow(move || completion.is_open().then_some("true"))
                    aria-controls=follow(move || completion.is_open().then_some("complete"))
                    aria-activedescendant=follow(move || completion.active())
                    on:input=hear(on_input)
                    on:keydown=hear(press)
                // Browsers do not count a line break at the start.
                >{typed("body").map(|body| format!("\n{}", plain_text(&body)))}</textarea>
                <button
                    class="composer__send"
                    aria-label="Send"
                    title="Send (Enter)"
                    aria-disabled=follow(move || (chat.mounted.get() && empty.get()).to_string())
                >
                    <Icon glyph=Glyph::Send/>
                </button>
            </div>
            {fault.map(refused)}
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
    move || {
        let body = text.get_untracked().trim_end().to_owned();
        let most =
            usize::try_from(chat.limits.read_untracked().message_bytes).unwrap_or(usize::MAX);
        if body.trim().is_empty() {
            return;
        }
        if body.len() > most {
            return chat.say(too_long(&body, most));
        }
        let Some(backend) = chat.backend() else { return };
        let client_id = backend.client_id();
        chat.tell(Input::Send(Unsent { client_id, room, body, reply_to: None }));
        set_text(node, text, "");
    }
}

/// What is written stays over a reload, per room, in this browser.
fn keep_draft(room: RoomId, node: NodeRef<html::Textarea>, text: RwSignal<String>) {
    let chat = use_chat();
    let key = format!("confab.draft.{}.{room}", chat.my_id());
    let saved = key.clone();
    effect(move || {
        let Some(node_now) = node.get() else { return };
        // What was typed before the page came to life counts for more than an old draft.
        let typed = chat.take_typed();
        let draft = typed.or_else(|| dom::recall(&saved)).unwrap_or_default();
        set_text(node, text, &draft);
        if !dom::is_touch() && !dom::is_typing() {
            drop(node_now.focus());
        }
    });
    let mut first = true;
    effect(move || {
        let draft = text.get();
        if !std::mem::take(&mut first) {
            dom::remember(&key, &draft);
        }
    });
    effect(move || {
        let Some((_, again)) = chat.compose.get().filter(|(to, _)| *to == room) else { return };
        let before = text.get_untracked();
        let joined = if before.is_empty() { again } else { format!("{again}\n{before}") };
        set_text(node, text, &joined);
        chat.compose.set(None);
        dom::focus("[data-composer]");
    });
}

/// ↑ in an empty field edits what one wrote last.
fn edit_last(room: &Room) {
    if let Some(seq) = room.last_own() {
        let seq: Option<Seq> = Some(seq);
        room.editing.set(seq);
    }
}

/// By how much a text is too long, in what people count: its end has to go.
fn too_long(text: &str, most_bytes: usize) -> String {
    let over = text[text.floor_char_boundary(most_bytes)..].chars().count();
    let plural = if over == 1 { "" } else { "s" };
    format!("Too long by {over} character{plural}.")
}

/// How much is left, once it is little.
#[component]
fn Counter(text: RwSignal<String>) -> impl IntoView {
    let chat = use_chat();
    let left = memo(move || {
        let most = usize::try_from(chat.limits.read().message_bytes).unwrap_or(usize::MAX);
        let text = text.read();
        match most.checked_sub(text.len()) {
            Some(left) => (left < most / 5).then(|| Ok(format!("{left} left"))),
            None => Some(Err(too_long(&text, most))),
        }
    });
    follow(move || {
        left.get().map(|left| {
            let over = left.is_err().then_some("");
            view! {
                <span class="composer__count tabular" data-over=over>
                    {left.unwrap_or_else(|sentence| sentence)}
                </span>
            }
            .into_any()
        })
    })
}

/// The completion of `@names`, over the room's members, which are asked for the first time that
/// one is typed.
#[derive(Clone, Copy)]
struct Completion {
    chat: Chat,
    room: StoredValue<Room>,
    node: NodeRef<html::Textarea>,
    text: RwSignal<String>,
    typed: RwSignal<Option<String>>,
    people: Memo<Vec<confab_protocol::Person>>,
    chosen: RwSignal<usize>,
}

impl Completion {
    fn new(room: &Room, node: NodeRef<html::Textarea>, text: RwSignal<String>) -> Self {
        let members = room.members.clone();
        let typed = RwSignal::new(None::<String>);
        let (speakers, chat) = (room.clone(), use_chat());
        let people = memo(move || match (&*typed.read(), &*members.read()) {
            (Some(typed), Some(members)) => {
                find_members(members, typed, &speakers.speakers(), chat.my_id())
            }
            _ => Vec::new(),
        });
        let room = StoredValue::new(room.clone());
        Self { chat: use_chat(), room, node, text, typed, people, chosen: RwSignal::new(0) }
    }

    /// Looks whether a name is being typed.
    fn look(self) {
        let text = self.text.read_untracked();
        let at = cursor(self.node);
        let typed = mention_at(&text, at).map(|mention| mention.typed);
        let begins = typed.is_some() && self.typed.read_untracked().is_none();
        if begins {
            self.room.with_value(|room| {
                if room.members.read_untracked().is_none() {
                    load_members(self.chat, room.clone());
                }
            });
        }
        if *self.typed.read_untracked() != typed {
            self.typed.set(typed);
            self.chosen.set(0);
        }
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

    fn is_open(self) -> bool {
        !self.people.read().is_empty()
    }

    fn active(self) -> Option<String> {
        self.is_open().then(|| format!("complete-{}", self.chosen.get()))
    }
}
