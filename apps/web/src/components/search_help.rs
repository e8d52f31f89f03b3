//! The filters of a search, in words.

use confab_ui::view;
use confab_words::{Word, search as words};
use leptos::prelude::*;

const FILTERS: [(&str, Word); 6] = [
    ("from:ana  from:me", words::help_from),
    ("in:general  in:@ana", words::help_in),
    ("before:2026-03-09  after:  on:", words::help_date),
    ("has:link  has:file  has:reaction", words::help_has),
    ("is:thread  is:pinned", words::help_is),
    ("\"two words\"  -word", words::help_words),
];

/// Each filter, and what it is for.
pub(crate) fn search_help() -> AnyView {
    view! {
        <h3 class="panel__title">{words::filters()}</h3>
        <dl class="search__filters">
            {FILTERS.iter().map(|(filter, about)| view! {
                <dt dir="ltr">
                    {filter.split("  ").map(|filter| view! { <code>{filter}</code>" " }).collect_view()}
                </dt>
                <dd>{about()}</dd>
            }).collect_view()}
        </dl>
    }
    .into_any()
}
