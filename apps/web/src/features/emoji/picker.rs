//! The picker: a field to search in, and a grid of emoji, those chosen last first.
//!
//! One cell of the grid is a stop of Tab; arrows, Home, End and the page keys move it. A sheet on
//! small screens, beside its opener on others.

use std::sync::Arc;

use confab_ui::{Dialog, Memo, NodeRef, RwSignal, effect, follow, hear, memo, show};
use confab_words::{Word, emoji as words};
use leptos::ev::{Event, FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::cells::{Cell, Section, sections, show_sections};
use super::grid::{Move, begins, beside, step};
use super::{kept, with_table};
use crate::dom;
use crate::state::{Chat, Picking, use_chat, use_place};

/// The cell of a place in the grid.
const CELL: &str = "data-emoji";
/// The group that begins at a place.
const GROUP: &str = "data-emoji-group";

const TONES: [(&str, Word); 6] = [
    ("✋", words::no_tone),
    ("✋🏻", words::light),
    ("✋🏼", words::medium_light),
    ("✋🏽", words::medium),
    ("✋🏾", words::medium_dark),
    ("✋🏿", words::dark),
];

/// State of the open picker.
#[derive(Clone, Copy)]
struct Picker {
    chat: Chat,
    open: RwSignal<bool>,
    query: RwSignal<String>,
    tone: RwSignal<usize>,
    sections: Memo<Vec<Section>>,
    body: NodeRef<html::Div>,
}

/// The picker of the page, opened by [`Chat::pick`].
pub(crate) fn dialog() -> AnyView {
    let chat = use_chat();
    let open = use_place().open_while_asked(chat.picking);
    view! {
        <Dialog open label=follow(|| words::choose().to_owned()) class="dialog--sheet emoji">
            {picker(chat, open)}
        </Dialog>
    }
    .into_any()
}

fn picker(chat: Chat, open: RwSignal<bool>) -> AnyView {
    let (table, query) = (RwSignal::new(super::table()), RwSignal::new(String::new()));
    let tone = RwSignal::new(kept::tone());
    let sections = memo(move || match table.get() {
        Some(table) => sections(table, &query.read(), tone.get()),
        None => Vec::new(),
    });
    let body = NodeRef::<html::Div>::new();
    let it = Picker { chat, open, query, tone, sections, body };
    if table.read_untracked().is_none() {
        with_table(chat, move |here| table.try_set(Some(here)));
    }
    let search = NodeRef::<html::Input>::new();
    effect(move || {
        if let (Some(search), Some(body)) = (search.get(), body.get()) {
            it.place(&body);
            drop(search.focus());
        }
    });
    let is_search = memo(move || !query.read().trim().is_empty());
    let status = move || {
        let found = || sections.read().iter().map(|section| section.cells.len()).sum::<usize>();
        match table.get() {
            None => words::waits().to_owned(),
            Some(_) if is_search.get() => words::Found { count: found() as u64 }.text(),
            Some(_) => String::new(),
        }
    };
    let status = memo(status);
    let none = memo(move || sections.read().iter().all(|section| section.cells.is_empty()));
    view! {
        <div node_ref=body class="emoji__body">
            <div class="emoji__head">
                <input
                    node_ref=search
                    class="input"
                    type="text"
                    inputmode="search"
                    enterkeyhint="done"
                    aria-label=words::search()
                    aria-controls="emoji-grid"
                    placeholder=words::search()
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    on:input=hear(move |event: Event| query.set(event_target_value(&event)))
                    on:keydown=hear(move |event: KeyboardEvent| it.press_in_search(&event))
                />
                {it.tones()}
            </div>
            <p class="u-hidden" role="status">{follow(move || status.get())}</p>
            {show(move || !is_search.get() && !none.get(), move || it.groups())}
            {show(move || none.get(), move || view! { <p class="emoji__none" aria-hidden="true">{follow(move || status.get())}</p> }.into_any())}
            <div
                class="emoji__grid"
                id="emoji-grid"
                role="grid"
                aria-label=words::choose()
                on:click=hear(move |event: MouseEvent| it.click(&event))
                on:focusin=hear(move |event: FocusEvent| it.stop_at(&event))
                on:keydown=hear(move |event: KeyboardEvent| it.press(&event))
            >
                {follow(move || show_sections(&sections.read()))}
            </div>
        </div>
    }
    .into_any()
}

impl Picker {
    /// The choice of skin tone, which is kept.
    fn tones(self) -> AnyView {
        let choose = move |event: Event| {
            let tone = event_target_value(&event).parse().unwrap_or(0);
            kept::keep_tone(tone);
            self.tone.set(tone);
        };
        let options = TONES.iter().enumerate().map(|(tone, (hand, name))| {
            let selected = self.tone.get_untracked() == tone;
            view! { <option value=tone selected=selected aria-label=name()>{*hand}</option> }
        });
        view! {
            <select class="input emoji__tone" aria-label=words::tone() title=words::tone() on:change=hear(choose)>
                {options.collect::<Vec<_>>()}
            </select>
        }
        .into_any()
    }

    /// Ways to each group, for those who point; the page keys do the same in the grid.
    fn groups(self) -> AnyView {
        let ways = move || {
            let sections = self.sections.read();
            let lengths: Vec<_> = sections.iter().map(|section| section.cells.len()).collect();
            let ways = sections.iter().zip(begins(&lengths)).map(move |(section, begin)| {
                let sign = if begin == 0 && section.title == words::recent() {
                    "🕘".to_owned()
                } else {
                    section.cells[0].picture.clone()
                };
                let go = move |_| self.show_group(begin);
                view! {
                    <button type="button" class="icon-button" tabindex="-1" title=section.title aria-label=section.title on:click=hear(go)>{sign}</button>
                }
                .into_any()
            });
            ways.collect::<Vec<_>>()
        };
        view! { <div class="emoji__ways">{follow(ways)}</div> }.into_any()
    }

    fn show_group(self, begin: usize) {
        let body = self.body.get_untracked();
        let found = body
            .and_then(|body| body.query_selector(&format!("[{GROUP}='{begin}']")).ok().flatten());
        if let Some(group) = found {
            group.scroll_into_view();
        }
    }

    /// Names the place beside its opener, for where the screen is wide enough.
    fn place(self, body: &Element) {
        let anchor = self.chat.picking.read_untracked().as_ref().and_then(|it| it.anchor);
        let dialog = body.closest("dialog").ok().flatten().and_then(|it| it.dyn_into().ok());
        let (Some(anchor), Some(dialog)) = (anchor, dialog) else { return };
        let dialog: HtmlElement = dialog;
        let style = dialog.style();
        let screen = dom::window().and_then(|window| {
            let (width, height) = (window.inner_width().ok()?, window.inner_height().ok()?);
            Some((width.as_f64()?, height.as_f64()?))
        });
        let Some(screen) = screen else { return };
        let size = (f64::from(dialog.offset_width()), f64::from(dialog.offset_height()));
        let (left, top) = beside(anchor, size, screen);
        // A narrow screen has it as a sheet, also one that was wide when it opened.
        drop(style.set_property("--around", "0"));
        drop(
            style.set_property("--at", &format!("{top}px auto auto min({left}px, 100vw - 23rem)")),
        );
    }

    fn cell(self, place: usize) -> Option<HtmlElement> {
        let body = self.body.get_untracked()?;
        body.query_selector(&format!("[{CELL}='{place}']")).ok().flatten()?.dyn_into().ok()
    }

    fn press_in_search(self, event: &KeyboardEvent) {
        match dom::key(event).as_deref() {
            Some("ArrowDown") => {
                if let Some(first) = self.cell(0) {
                    drop(first.focus());
                }
            }
            Some("Enter") if !self.query.read_untracked().trim().is_empty() => self.choose(0),
            _ => return,
        }
        event.prevent_default();
    }

    fn press(self, event: &KeyboardEvent) {
        let Some(at) = place_of(event) else { return };
        let lengths: Vec<_> =
            self.sections.read_untracked().iter().map(|section| section.cells.len()).collect();
        let key = dom::key_along(event).unwrap_or_default();
        let Some(step) = step(&lengths, at, &key, event.ctrl_key() || event.meta_key()) else {
            return;
        };
        event.prevent_default();
        let next = match step {
            Move::To(place) => self.cell(place),
            Move::Out => {
                let body = self.body.get_untracked();
                let search = body.and_then(|body| body.query_selector("input").ok().flatten());
                search.and_then(|search| search.dyn_into().ok())
            }
        };
        if let Some(next) = next {
            drop(next.focus());
        }
    }

    /// The cell with the focus is the grid's one stop of Tab.
    fn stop_at(self, event: &Event) {
        let Some(body) = self.body.get_untracked() else { return };
        let before = body.query_selector(&format!("[{CELL}][tabindex='0']")).ok().flatten();
        if let Some(cell) = cell_of(event) {
            if let Some(before) = before {
                drop(before.set_attribute("tabindex", "-1"));
            }
            drop(cell.set_attribute("tabindex", "0"));
        }
    }

    fn click(self, event: &MouseEvent) {
        if let Some(place) = place_of(event) {
            self.choose(place);
        }
    }

    fn choose(self, place: usize) {
        let sections = self.sections.get_untracked();
        let cell = sections.iter().flat_map(|section| &section.cells).nth(place);
        let Some(Cell { picture, .. }) = cell else { return };
        kept::note_recent(picture);
        let picking = self.chat.picking.get_untracked();
        self.open.set(false);
        if let Some(Picking { choose, .. }) = picking {
            let picture = picture.clone();
            // After the dialog has given the focus back.
            request_animation_frame(move || Arc::clone(&choose)(&picture));
        }
    }
}

fn cell_of(event: &Event) -> Option<Element> {
    dom::closest(event, &format!("[{CELL}]"))
}

fn place_of(event: &Event) -> Option<usize> {
    cell_of(event)?.get_attribute(CELL)?.parse().ok()
}
