//! One emoji below a message: how many put it there, and whether the reader did.

use confab_protocol::{Reaction, UserId};
use confab_ui::{RwSignal, effect, follow, hear, memo, view};
use confab_words::{number, reactions as words};
use leptos::prelude::*;

use super::toggle;
use crate::dom;
use crate::features::Subject;
use crate::state::Chat;

/// A toggle that shows at once what was pressed, and what is so when the server has answered.
pub(super) fn pill(chat: Chat, subject: Subject, emoji: String, enabled: bool) -> AnyView {
    let (annotations, message, you) = (subject.annotations, subject.message, chat.my_id());
    let wanted = RwSignal::new(None::<bool>);
    let known = {
        let emoji = emoji.clone();
        memo(move || annotations.read().reactions.iter().find(|r| r.emoji == emoji).cloned())
    };
    let shown = memo(move || known.get().map(|known| as_wanted(known, wanted.get())));
    effect(move || {
        let me = known.read().as_ref().map(|known| known.me);
        if wanted.get().is_some_and(|wanted| me == Some(wanted)) {
            wanted.set(None);
        }
    });
    let press = {
        let emoji = emoji.clone();
        move |_| {
            let Some(now) = shown.get_untracked() else { return };
            if now.me && now.count == 1 {
                // The pill goes with the focus on it.
                dom::focus(&format!("#{}", subject.list.row_id(message)));
            }
            wanted.set(Some(!now.me));
            let answered = move |result: Result<(), String>| {
                if result.is_err() {
                    wanted.try_set(None);
                }
            };
            toggle(chat, &subject, emoji.clone(), !now.me, answered);
        }
    };
    let of = emoji.clone();
    view! {
        <button
            type="button"
            class="pill"
            disabled=!enabled
            aria-pressed=follow(move || shown.read().as_ref().map(|shown| shown.me.to_string()))
            aria-label=follow(move || shown.read().as_ref().map(|shown| label(&of, shown)))
            title=follow(move || shown.read().as_ref().map(|shown| names(shown, you)))
            on:click=hear(press)
        >
            <span>{emoji}</span>
            <span>{follow(move || shown.read().as_ref().map(|shown| number(shown.count.into())))}</span>
        </button>
    }
    .into_any()
}

/// A reaction with the reader's own as they want it.
fn as_wanted(mut known: Reaction, wanted: Option<bool>) -> Reaction {
    match wanted {
        Some(true) if !known.me => known.count += 1,
        Some(false) if known.me => known.count = known.count.saturating_sub(1),
        _ => {}
    }
    known.me = wanted.unwrap_or(known.me);
    known
}

/// A pill in words: `👍 3, you reacted`.
fn label(emoji: &str, shown: &Reaction) -> String {
    let count = shown.count.into();
    if shown.me {
        words::LabelMine { count, emoji }.text()
    } else {
        words::Label { count, emoji }.text()
    }
}

/// The people behind it, the reader first: `You, Ana and 3 others`.
fn names(shown: &Reaction, you: UserId) -> String {
    let others = shown.people.iter().filter(|person| person.id != you);
    let mut names: Vec<String> = others.map(confab_protocol::Person::called).collect();
    if shown.me {
        names.insert(0, words::you().to_owned());
    }
    let rest = (shown.count as usize).saturating_sub(names.len());
    let last = match rest {
        0 => names.pop().unwrap_or_default(),
        count => words::Others { count: count as u64 }.text(),
    };
    if names.is_empty() {
        return last;
    }
    words::Names { last: &last, names: &names.join(words::separator()) }.text()
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Handle, Person};

    use super::*;

    fn reaction(people: &[i64], count: u32) -> Reaction {
        let person = |id: &i64| {
            let handle = Handle::parse(&format!("p{id}")).expect("a handle");
            Person::new(UserId(*id), handle, format!("P{id}"))
        };
        let me = people.contains(&1);
        Reaction { emoji: "👍".into(), count, me, people: people.iter().map(person).collect() }
    }

    #[test]
    fn the_people_are_named_with_the_reader_first() {
        let names = |people: &[i64], count| names(&reaction(people, count), UserId(1));
        assert_eq!(names(&[2], 1), "P2");
        assert_eq!(names(&[2, 1], 2), "You and P2");
        assert_eq!(names(&[2, 3], 3), "P2, P3 and 1 other");
        assert_eq!(names(&[2, 3, 1], 12), "You, P2, P3 and 9 others");
    }

    #[test]
    fn what_was_pressed_is_shown_until_it_is_so() {
        let wanted = |people: &[i64], wanted| {
            let shown = as_wanted(reaction(people, 2), wanted);
            (shown.count, shown.me, label("👍", &shown))
        };
        assert_eq!(wanted(&[2, 3], Some(true)), (3, true, "👍 3, you reacted".into()));
        assert_eq!(wanted(&[2, 1], Some(true)), (2, true, "👍 2, you reacted".into()));
        assert_eq!(wanted(&[2, 1], Some(false)), (1, false, "👍 1".into()));
        assert_eq!(wanted(&[2, 3], None), (2, false, "👍 2".into()));
    }
}
