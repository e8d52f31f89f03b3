//! Parts that show nothing by themselves: what is spoken, and what keeps a page steady.

use confab_ui::{Announcer, RwSignal, rows};
use leptos::prelude::*;

use super::{Part, Theme};

pub(super) const PARTS: &[Part] = &[
    Part {
        id: "announcer",
        title: "Announcer",
        says: "Speaks to screen readers: each new text politely, each alarm at once. It is in the page, \
               empty, before it first speaks.",
        code: "<Announcer polite=polite alarm=alarm/>",
        show: announcer,
    },
    Part {
        id: "rows",
        title: "Rows",
        says: "A list by keys whose rows are never moved without need: a row that keeps its place among \
               the others keeps its focus, its selection and its scroll position.",
        code: "{rows(move || keys.get(), |key| view! { <li>{key}</li> }.into_any(), || ())}",
        show: list,
    },
];

fn announcer(_: Theme) -> AnyView {
    let (polite, alarm) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    view! {
        <p class="card__note">"There is nothing to see."</p>
        <Announcer polite=polite alarm=alarm/>
    }
    .into_any()
}

fn list(_: Theme) -> AnyView {
    let row = |key: &'static str| view! { <li class="card__row">{key}</li> }.into_any();
    view! {
        <ul class="card">{rows(|| vec!["First", "Second", "Third"], row, || ())}</ul>
    }
    .into_any()
}
