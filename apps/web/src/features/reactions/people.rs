//! The people behind all reactions of a message, in a dialog.

use confab_protocol::{Person, Reaction, Reactions};
use confab_ui::{Avatar, AvatarSize, Dialog, Glyph, RwSignal, effect, follow, hear, listen};
use confab_words::{around, reactions as words};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::dom;
use crate::features::Subject;
use crate::picture::picture_at;
use crate::state::{use_chat, use_place};

/// The path in the API of the reactions that a click asks for.
const PATH: &str = "data-reacted";

/// The line in the sheet of a message, while it has reactions.
pub(crate) fn item(subject: &Subject, open: RwSignal<bool>) -> AnyView {
    let any = untrack(|| !subject.annotations.read().reactions.is_empty());
    let path = format!("/rooms/{}/messages/{}/reactions", subject.room, subject.message);
    let close = move |_| open.set(false);
    any.then(|| {
        view! {
            <button type="button" class="menu__item" data-reacted=path on:click=hear(close)>
                <confab_ui::Icon glyph=Glyph::People/>
                {words::all()}
            </button>
        }
    })
    .into_any()
}

/// The dialog of the page, which the lines in the sheets open.
pub(crate) fn dialog() -> AnyView {
    let chat = use_chat();
    let (open, found) = (RwSignal::new(false), RwSignal::new(Vec::new()));
    use_place().close_by_back(open);
    let show = move |event: MouseEvent| {
        let line = dom::closest(&event, &format!("[{PATH}]"));
        let Some(path) = line.and_then(|line| line.get_attribute(PATH)) else { return };
        chat.read(path, move |answer: Reactions| {
            found.set(answer.reactions);
            open.set(true);
        });
    };
    effect(move || listen("click", show));
    let sections = move || found.get().into_iter().map(section).collect::<Vec<_>>();
    view! {
        <Dialog open label=follow(|| words::all().to_owned()) class="dialog--sheet">
            <div class="dialog__body">
                <h2 class="dialog__title">{words::all()}</h2>
                <div class="versions">{follow(sections)}</div>
                <form class="dialog__actions" method="dialog">
                    <button class="button" autofocus>{around::close()}</button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}

/// One emoji, and who put it there.
fn section(reaction: Reaction) -> AnyView {
    let Reaction { emoji, count, people, .. } = reaction;
    let rest = (count as usize).saturating_sub(people.len());
    let person = |person: Person| {
        let Person { id, handle, name, picture, .. } = person;
        view! {
            <a class="person" href=format!("/people/{handle}")>
                <Avatar name=name.clone() seed=id.0 size=AvatarSize::Small picture=picture_at(picture)/>
                <span class="person__name u-truncate" dir="auto">{name}</span>
                <span class="person__handle">{format!("@{handle}")}</span>
            </a>
        }
        .into_any()
    };
    let more = (rest > 0).then(|| {
        let more = words::Others { count: rest as u64 }.text();
        view! { <p class="field__hint">{more}</p> }
    });
    let label = words::Label { count: count.into(), emoji: &emoji }.text();
    view! {
        <section data-reaction=emoji>
            <h3 class="panel__title">{label}</h3>
            {people.into_iter().map(person).collect::<Vec<_>>()}
            {more}
        </section>
    }
    .into_any()
}
