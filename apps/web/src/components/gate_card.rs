//! The card through which one comes in.

use confab_protocol::FileId;
use confab_ui::{use_context, view};
use confab_words::gates as words;
use leptos::prelude::*;

use super::{Brand, FormError, TextField};

/// Whether there is documentation to lead to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HasDocs(pub(crate) bool);

/// A card in the middle of the page, with the mark, a title and the form.
#[component]
pub(crate) fn GateCard(
    #[prop(into)] title: String,
    #[prop(into)] lead: String,
    /// Picture of the installation.
    #[prop(optional_no_strip)]
    picture: Option<FileId>,
    children: Children,
) -> impl IntoView {
    let docs = use_context::<HasDocs>().is_some_and(|HasDocs(there)| there).then(|| {
        view! { " · "<a class="link" href="/docs/">{words::documentation()}</a> }
    });
    view! {
        <div class="gate">
            <main class="gate__main">
                <div class="gate__card">
                    <Brand class="gate__mark" picture/>
                    <h1 class="gate__title">{title}</h1>
                    <p class="gate__lead">{lead}</p>
                    <FormError/>
                    {children()}
                </div>
            </main>
            <footer class="gate__foot">{words::foot()}{docs}</footer>
        </div>
    }
    .into_any()
}

/// Where a password is typed, with a hint for a new one.
#[component]
pub(crate) fn PasswordField(
    #[prop(default = words::password())] label: &'static str,
    #[prop(default = "password")] name: &'static str,
    /// Whether it is being chosen rather than repeated.
    #[prop(optional)]
    fresh: bool,
    /// Whether it is the first to be filled in.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    if fresh {
        view! {
            <TextField
                name
                label
                kind="password"
                hint=words::password_hint()
                first
                autocomplete="new-password"
                minlength="12"
                maxlength="128"
            />
        }
        .into_any()
    } else {
        view! { <TextField name label kind="password" first autocomplete="current-password" maxlength="128"/> }
            .into_any()
    }
}
