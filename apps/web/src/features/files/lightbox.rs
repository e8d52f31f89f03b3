//! The images of a room one by one, large, over the page.

use confab_protocol::{Entry, EntryKind, FileId, FileKind, Timestamp};
use confab_ui::{
    Dialog, Glyph, Icon, Memo, RwSignal, StoredValue, effect, follow, hear, listen, memo, view,
};
use confab_words::files as words;
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::names::reserved;
use super::{adding, strokes};
use crate::dom;
use crate::state::{Chat, Room, RowView, use_chat, use_place};

/// The box of a large image as the server makes it, in pixels.
const LARGE: (u32, u32) = (2048, 2048);

/// A finger that goes so far to the side asks for the next image.
const SWIPE: i32 = 48;

/// One image, with who sent it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Image {
    id: FileId,
    name: String,
    size: Option<(u32, u32)>,
    by: String,
    at: Timestamp,
}

/// The images that are gone through, and the one in sight.
#[derive(Clone, Debug)]
struct Looked {
    images: Vec<Image>,
    at: usize,
}

impl Looked {
    fn image(&self) -> Option<&Image> {
        self.images.get(self.at)
    }

    /// Goes on by so many, round and round.
    fn step(&mut self, by: isize) {
        let count = isize::try_from(self.images.len()).unwrap_or(1).max(1);
        let at = isize::try_from(self.at).unwrap_or_default() + by;
        self.at = usize::try_from(at.rem_euclid(count)).unwrap_or_default();
    }
}

/// The dialog of the page. The images are links, which are not left for.
pub(crate) fn dialog() -> AnyView {
    adding::guard();
    let chat = use_chat();
    let place = use_place();
    let looked = RwSignal::new(None::<Looked>);
    let open = place.open_while_asked(looked);
    let show = move |event: MouseEvent| {
        if let Some(found) = find(chat, &event) {
            event.prevent_default();
            looked.set(Some(found));
        }
    };
    effect(move || listen("click", show));
    let now = memo(move || looked.read().as_ref().and_then(Looked::image).cloned());
    let label = move || now.get().map(|image| image.name).unwrap_or_default();
    view! {
        <Dialog open label=follow(label) class="lightbox">
            {stage(chat, looked, now, open)}
        </Dialog>
    }
    .into_any()
}

/// The images that a plain click on one of them asks for.
fn find(chat: Chat, event: &MouseEvent) -> Option<Looked> {
    let link = dom::closest(event, "a[data-image]").filter(|_| dom::is_plain(event))?;
    let id = link.get_attribute("data-image")?;
    let in_thread = link.closest("[data-panel]").ok().flatten().is_some();
    let room = chat.find_room(chat.open.get_untracked()?)?;
    let room = if in_thread { room.thread.get_untracked()? } else { room };
    let images = images_of(&room);
    let at = images.iter().position(|image| image.id.to_string() == id)?;
    Some(Looked { images, at })
}

/// The images of all messages that are loaded, in their order.
fn images_of(room: &Room) -> Vec<Image> {
    let keys = room.keys.get_untracked();
    let rows = keys.iter().filter_map(|key| room.row(key).map(|row| row.get_untracked()));
    let entries = rows.filter_map(|row| match row {
        RowView::Message { entry, .. } => Some(entry),
        _ => None,
    });
    entries.flat_map(|entry| images(&entry)).collect()
}

fn images(entry: &Entry) -> Vec<Image> {
    let EntryKind::Message { annotations, .. } = &entry.what else { return Vec::new() };
    let images = annotations.files.iter().filter(|file| file.kind == FileKind::Image);
    let image = |file: &confab_protocol::File| Image {
        id: file.id,
        name: file.name.clone(),
        size: reserved(file, LARGE),
        by: entry.author.called(),
        at: entry.at,
    };
    images.map(image).collect()
}

fn stage(
    chat: Chat,
    looked: RwSignal<Option<Looked>>,
    now: Memo<Option<Image>>,
    open: RwSignal<bool>,
) -> AnyView {
    let step = move |by: isize| {
        looked.update(|looked| {
            if let Some(looked) = looked {
                looked.step(by);
            }
        });
    };
    let press = move |event: KeyboardEvent| {
        match dom::key_along(&event).as_deref() {
            Some("ArrowLeft") => step(-1),
            Some("ArrowRight") => step(1),
            _ => return,
        }
        event.prevent_default();
    };
    let began = StoredValue::new(None::<i32>);
    let down = move |event: PointerEvent| {
        began.set_value((event.pointer_type() == "touch").then(|| event.client_x()));
    };
    let up = move |event: PointerEvent| {
        let Some(from) = began.try_update_value(Option::take).flatten() else { return };
        let far =
            if dom::is_right_to_left() { from - event.client_x() } else { event.client_x() - from };
        if far.abs() > SWIPE {
            step(if far > 0 { -1 } else { 1 });
        }
    };
    // Beside the image is outside.
    let close = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.has_attribute("data-stage")) {
            open.set(false);
        }
    };
    let image = move || {
        now.get().map(|image| {
            let (width, height) = image.size.map(|(w, h)| (w.to_string(), h.to_string())).unzip();
            view! {
                <img class="lightbox__image" src=format!("/files/{}/large", image.id) alt=image.name width=width height=height/>
            }
            .into_any()
        })
    };
    view! {
        <div class="lightbox__stage" data-stage on:keydown=hear(press) on:pointerdown=hear(down) on:pointerup=hear(up) on:click=hear(close)>
            {follow(image)}
            {bar(chat, looked, now, open, step)}
        </div>
    }
    .into_any()
}

fn bar(
    chat: Chat,
    looked: RwSignal<Option<Looked>>,
    now: Memo<Option<Image>>,
    open: RwSignal<bool>,
    step: impl Fn(isize) + Copy + Send + 'static,
) -> AnyView {
    let several =
        memo(move || looked.read().as_ref().is_some_and(|looked| looked.images.len() > 1));
    let name = move || now.get().map(|image| image.name);
    let by = move || now.get().map(|image| image.by);
    let when = move || now.get().map(|image| chat.clock.full(image.at));
    let place = move || {
        let looked = looked.read();
        let looked = looked.as_ref().filter(|looked| looked.images.len() > 1)?;
        let (at, count) = (looked.at as u64 + 1, looked.images.len() as u64);
        Some(words::Place { at, count }.text())
    };
    let address = move || now.get().map(|image| format!("/files/{}?download", image.id));
    let ways = move || {
        view! {
            <button type="button" class="icon-button" aria-label=words::previous() title=words::previous() on:click=hear(move |_| step(-1))>
                {strokes("m15 5-7 7 7 7")}
            </button>
            <button type="button" class="icon-button" aria-label=words::next() title=words::next() on:click=hear(move |_| step(1))>
                {strokes("m9 5 7 7-7 7")}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="lightbox__bar">
            <p class="lightbox__about u-grow" role="status">
                <bdi class="lightbox__name u-truncate" data-said>{follow(name)}</bdi>
                <span class="lightbox__note u-truncate">
                    <bdi>{follow(by)}</bdi>" · "<span data-said>{follow(when)}</span><span class="tabular">{follow(place)}</span>
                </span>
            </p>
            {confab_ui::show(move || several.get(), ways)}
            <a class="icon-button" href=follow(address) download=follow(name) aria-label=words::download() title=words::download()>
                {strokes("M12 4v11m-5-5 5 5 5-5M5 20h14")}
            </a>
            <button type="button" class="icon-button" autofocus aria-label=words::close() title=words::close() on:click=hear(move |_| open.set(false))>
                <Icon glyph=Glyph::Close/>
            </button>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_round_and_round() {
        let images = Vec::new();
        let mut looked = Looked { images, at: 0 };
        looked.step(-1);
        assert_eq!(looked.at, 0, "of none");
        let image = Image {
            id: FileId::from_random(1),
            name: String::new(),
            size: None,
            by: String::new(),
            at: Timestamp(0),
        };
        looked.images = vec![image; 3];
        for (by, at) in [(-1, 2), (1, 0), (1, 1), (1, 2), (1, 0)] {
            looked.step(by);
            assert_eq!(looked.at, at);
        }
    }
}
