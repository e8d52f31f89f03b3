//! The HTML document around a page, which only the server writes.

use confab_ui::provide_context;
use confab_words::{connection, locale, notifications};
use leptos::config::LeptosOptions;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};

use crate::components::{HasDocs, Past, Told, plain_text};
use crate::pages::{GatePage, SheetPage};
use crate::platform::{START, Spoken, WORDS, ZONE_SCRIPT, spoken};
use crate::start::{Page, Print, Start};
use crate::{App, Theme};

/// Runs before anything that may fail.
const STOPPED: &str = include_str!("document/stopped.js");

/// Loads the parts after the first screen; the name is the one that cargo-leptos gives it.
const SPLIT: &str = "__wasm_split.______________________.js";

/// Renders the whole document.
///
/// Nothing in it waits: what it shows has been loaded, so it is whole when the first byte goes
/// out, and reads without scripts. Its scripts carry the nonce that the server provides.
pub fn document(options: LeptosOptions, print: Print) -> impl IntoView {
    // Without it the title makes one of its own, and says so on standard error.
    provide_meta_context();
    let Print { page, fault, said, typed, look, reader, languages, docs, colours } = print;
    let theme = (look.theme != Theme::System).then(|| look.theme.word());
    provide_context(Told { fault, said });
    provide_context(typed);
    provide_context(reader);
    provide_context(look);
    provide_context(HasDocs(docs));
    provide_context(languages);
    provide_context(colours);
    let title = page.window_title();
    let nonce = leptos::nonce::use_nonce();
    let spoken = spoken();
    let tag = spoken.tag;
    let scripts = match &page {
        Page::Room(start) => Some(scripts(&options, start, spoken).into_any()),
        Page::Sheet(..) => {
            let (nonce, offline) = (nonce.clone(), connection::no_network());
            Some(
                view! { <script nonce=nonce src="/sheet.js" defer="" data-offline=offline></script> }
                    .into_any(),
            )
        }
        Page::Gate(_) | Page::Past(_) => None,
    };
    view! {
        <!DOCTYPE html>
        <html lang=tag dir=locale::direction() data-theme=theme data-density=look.density.word() data-order=look.by_activity.then_some("activity") data-size=look.size.percent().to_string() data-nav=look.nav.map(|nav| nav.to_string())>
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark"/>
                {theme_colors(look.theme)}
                <MetaTags/>
                // An element of the tree would end in a marker that everyone would read.
                <Title text=plain_text(&title)/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/confab.webmanifest"/>
                <HashedStylesheet id="style" options=options.clone()/>
                <AutoReload options=options/>
                <script nonce=nonce>{ZONE_SCRIPT}</script>
                {scripts}
            </head>
            <body>
                {match page {
                    Page::Gate(gate) => view! { <GatePage gate/> }.into_any(),
                    Page::Sheet(session, sheet) => view! { <SheetPage session=*session sheet look/> }.into_any(),
                    Page::Room(start) => view! { <App start=*start/> }.into_any(),
                    Page::Past(start) => {
                        provide_context(Past);
                        view! { <App start=*start/> }.into_any()
                    }
                }}
            </body>
        </html>
    }
}

/// The page's own ground, for the browser's frame around it: that of the theme that was chosen, or of
/// either.
fn theme_colors(theme: Theme) -> impl IntoView + use<> {
    let color = |color, media: Option<&'static str>| {
        html::meta().name("theme-color").content(color).attr("media", media)
    };
    let (light, dark) = ("#fdfdfe", "#15171d");
    match theme {
        Theme::Light => vec![color(light, None)],
        Theme::Dark => vec![color(dark, None)],
        Theme::System => vec![
            color(light, Some("(prefers-color-scheme: light)")),
            color(dark, Some("(prefers-color-scheme: dark)")),
        ],
    }
}

/// Scripts that bring a page to life, and its starting state.
fn scripts(options: &LeptosOptions, start: &Start, spoken: Spoken) -> impl IntoView + use<> {
    let nonce = leptos::nonce::use_nonce();
    let [js, loader, wasm] = parts(options);
    view! {
        <script
            nonce=nonce.clone()
            data-title=connection::stopped()
            data-text=connection::stopped_text()
            data-reload=connection::reload()
        >
            {STOPPED}
        </script>
        <script type="application/json" id=START nonce=nonce.clone()>{inert(start)}</script>
        <script
            nonce=nonce.clone()
            src="/told.js"
            defer=""
            data-title=start.session.installation.name.clone()
            data-person=start.session.me.person.id.to_string()
            data-hidden=notifications::hidden()
            data-ask=notifications::ask()
            data-yes=notifications::yes()
            data-no=notifications::no()
            data-offline=notifications::offline()
            data-elsewhere=notifications::elsewhere()
        ></script>
        // No message holds a sign that could end it: the catalogue's build sees to that.
        <script type="text/plain" id=WORDS data-late=spoken.late nonce=nonce.clone()>{spoken.first}</script>
        <link rel="modulepreload" href=js.clone()/>
        <link rel="modulepreload" href=loader/>
        // As the script's own request, or the browser loads it twice.
        <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin=""/>
        <script type="module" nonce=nonce>
            {format!("import({js:?}).then((app) => app.default({{ module_or_path: {wasm:?} }}).then(() => app.hydrate()))")}
        </script>
    }
}

/// The addresses of the browser's part: its JavaScript, what that imports, and its WASM. (Leptos' own
/// component for this prints the nonce where scripts and styles could read it.)
fn parts(options: &LeptosOptions) -> [String; 3] {
    let LeptosOptions { site_pkg_dir: folder, output_name: name, .. } = options;
    [format!("{name}.js"), SPLIT.into(), format!("{name}.wasm")]
        .map(|file| format!("/{folder}/{file}"))
}

/// JSON in which nothing can end the element it stands in.
fn inert(start: &Start) -> String {
    let json = serde_json::to_string(start).expect("invariant: a start is made of plain records");
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use confab_protocol::api::{Me, RoomSections};
    use confab_protocol::{Handle, Person, Role, RoomId, SessionId, UserId};

    use super::*;
    use crate::start::{Installation, Session};

    #[test]
    fn no_text_of_anyone_ends_the_script_that_holds_it() {
        let handle = Handle::parse("ana").expect("a handle");
        let person = Person::new(UserId(1), handle, "<!--<script>");
        let me = Me { person, role: Role::Member, session: SessionId(1) };
        let installation = Installation { name: "</script>".to_owned(), ..Installation::default() };
        let session = Session {
            me,
            rooms: Vec::new(),
            more: false,
            sections: RoomSections::default(),
            invitations: 0,
            installation,
            may_invite: false,
            busy_until: None,
        };
        let (opened, members, fault, said) = (None, None, None, None);
        let room = RoomId(1);
        let start = Start { session, room, opened, members, fault, said };
        let text = inert(&start);
        assert!(!text.contains('<'), "{text}");
        assert_eq!(confab_protocol::json::read::<Start>(&text).expect("JSON"), start);
    }
}
