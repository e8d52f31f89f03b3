//! The document around a page: head, search, list of pages, the text, and what is in it.

use confab_ui::{Glyph, Icon};
use leptos::prelude::*;

use super::blocks::blocks;
use super::{Sight, headings, pages, summary};
use crate::kit;
use crate::links::base;

/// The whole document.
pub(super) fn document(sight: Sight<'_>) -> AnyView {
    let page = &sight.site.pages[sight.page];
    let path = &sight.site.paths[sight.page];
    let title =
        if path.is_empty() { "Confab".to_owned() } else { format!("{} · Confab", page.title) };
    let about = summary(&page.blocks);
    let about = about.map(|about| view! { <meta name="description" content=about/> });
    let states = page
        .is_kit()
        .then(|| view! { <link rel="stylesheet" href=sight.asset("kit_states.css")/> });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{title}</title>
                {about}
                <link rel="icon" href=sight.asset("mark.svg") type="image/svg+xml"/>
                <link rel="stylesheet" href=sight.asset("docs.css")/>
                {states}
                // Before anything is shown, for the theme that was chosen.
                <script src=sight.asset("docs.js")></script>
            </head>
            <body class="docs" id="top">
                <a class="skip-link" href="#content">"Skip to the text"</a>
                {head(sight)}
                <div class="docs__body">
                    {pages::all(sight)}
                    {text(sight)}
                    {contents(sight)}
                </div>
            </body>
        </html>
    }
    .into_any()
}

fn head(sight: Sight<'_>) -> AnyView {
    let home = base(&sight.site.paths[sight.page]);
    let home = if home.is_empty() { "./".to_owned() } else { home };
    view! {
        <header class="head">
            <a class="head__menu icon-button" href="#menu" aria-label="List of pages">
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path d="M4 7h16M4 12h16M4 17h16"></path>
                </svg>
            </a>
            <a class="head__brand" href=home.clone()>
                <img src=sight.asset("mark.svg") alt="" width="28" height="28"/>
                <span>"Confab"</span>
            </a>
            // The script shows both: they do nothing without it.
            <div
                class="find"
                role="search"
                data-find=sight.asset("search.js")
                data-home=home
                hidden
            >
                <label class="u-hidden" for="find">"Search the documentation"</label>
                <div class="prefix">
                    <span class="prefix__mark"><Icon glyph=Glyph::Search/></span>
                    <input
                        class="input input--search"
                        id="find"
                        type="search"
                        placeholder="Search"
                        autocomplete="off"
                        spellcheck="false"
                    />
                    <kbd class="find__key" aria-hidden="true">"/"</kbd>
                </div>
                <div class="find__found" data-found tabindex="-1" hidden>
                    <p class="find__count" role="status"></p>
                    <ul class="find__list"></ul>
                </div>
            </div>
            <button class="icon-button head__theme" type="button" data-switch aria-label="Theme" hidden>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path d="M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17Z"></path>
                    <path class="head__half" d="M12 3.500a8.500 8.500 0 0 1 0 17Z"></path>
                </svg>
            </button>
        </header>
    }
    .into_any()
}

fn text(sight: Sight<'_>) -> AnyView {
    let page = &sight.site.pages[sight.page];
    let inner = if page.is_kit() {
        kit::catalogue(sight.asset("mark.svg"))
    } else {
        blocks(&page.blocks, sight)
    };
    let listed = listed(sight).map(|listed| {
        view! {
            <details class="within">
                <summary>"On this page"</summary>
                {listed}
            </details>
        }
    });
    view! {
        <main class="text" id="content" tabindex="-1">
            <h1>{page.title.clone()}</h1>
            {listed}
            {inner}
            <footer class="text__foot">
                {pages::neighbours(sight)}
                <p class="text__source">"Made of "<span class="path">{page.file.clone()}</span></p>
            </footer>
        </main>
    }
    .into_any()
}

/// List of what is on this page, beside it.
fn contents(sight: Sight<'_>) -> AnyView {
    let listed = listed(sight).map(|listed| {
        view! {
            <nav class="beside__list" aria-labelledby="beside">
                <h2 class="beside__title" id="beside">"On this page"</h2>
                {listed}
            </nav>
        }
    });
    view! { <div class="beside">{listed}</div> }.into_any()
}

/// The headings of the page, where there are several.
fn listed(sight: Sight<'_>) -> Option<AnyView> {
    let page = &sight.site.pages[sight.page];
    let found = if page.is_kit() { kit::headings() } else { headings(&page.blocks) };
    if found.len() < 2 {
        return None;
    }
    let links = found.into_iter().map(|(level, text, id)| {
        let class = if level == 2 { None } else { Some("beside__below") };
        view! { <li class=class><a href=format!("#{id}")>{text}</a></li> }
    });
    Some(view! { <ul>{links.collect_view()}</ul> }.into_any())
}
