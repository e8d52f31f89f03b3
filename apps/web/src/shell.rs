//! The HTML document around the app, which only the server writes.

use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{App, Preferences, Theme};

/// Renders the whole document.
///
/// The server provides [`Preferences`] (from the request's cookies) and an
/// `Arc<dyn Backend>` as contexts.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let look = use_context::<Preferences>().unwrap_or_default();
    let theme = (look.theme != Theme::System).then(|| look.theme.word());
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme data-density=look.density.word()>
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HashedStylesheet id="style" options=options.clone()/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
