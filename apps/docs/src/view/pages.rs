//! Ways from page to page: the list of all, and the ones before and after.

use confab_ui::{Glyph, Icon};
use leptos::prelude::*;

use super::Sight;
use crate::links::address;

/// All pages in their groups, the one that is shown marked.
pub(super) fn all(sight: Sight<'_>) -> AnyView {
    let Sight { site, page, .. } = sight;
    let groups = site.groups.iter().map(|(title, pages)| {
        let links = pages.iter().map(|&other| {
            let href = address(&site.paths, page, other, "");
            let current = (other == page).then_some("page");
            // What belongs to a page above it stands a step in.
            let is_below = site.paths[other].contains('/');
            let class = if is_below { "side__link side__link--below" } else { "side__link" };
            let name = site.pages[other].name.clone();
            view! { <li><a class=class href=href aria-current=current>{name}</a></li> }
        });
        view! {
            <div class="side__group">
                <h2 class="side__title">{*title}</h2>
                <ul>{links.collect_view()}</ul>
            </div>
        }
    });
    view! {
        <nav class="side" id="menu" aria-label="Pages">
            <a class="side__close icon-button" href="#top" aria-label="Close the list of pages">
                <Icon glyph=Glyph::Close/>
            </a>
            {groups.collect_view()}
        </nav>
    }
    .into_any()
}

/// The page before, and the one after.
pub(super) fn neighbours(sight: Sight<'_>) -> AnyView {
    let Sight { site, page, .. } = sight;
    let link = |other: usize, class: &'static str, word: &'static str| {
        let href = address(&site.paths, page, other, "");
        let name = site.pages[other].name.clone();
        view! {
            <a class=class href=href>
                <span class="turn__word">{word}</span>
                <span class="turn__name">{name}</span>
            </a>
        }
    };
    let before = page.checked_sub(1).map(|other| link(other, "turn__link", "Before"));
    let after = (page + 1 < site.pages.len())
        .then(|| link(page + 1, "turn__link turn__link--after", "Next"));
    view! { <nav class="turn" aria-label="Neighbouring pages">{before}{after}</nav> }.into_any()
}
