//! Confab's mark, or the picture of the installation.

use confab_protocol::FileId;
use confab_ui::view;
use leptos::prelude::*;

use super::picture_at;

/// The mark, drawn in the accent colour, or a picture in its place; decoration beside the name.
#[component]
pub(crate) fn Brand(
    #[prop(into)] class: String,
    #[prop(optional_no_strip)] picture: Option<FileId>,
) -> impl IntoView {
    if let Some(src) = picture_at(picture) {
        return view! { <img class=class + " brand" src=src alt=""/> }.into_any();
    }
    view! {
        <svg class=class viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="9" class="brand__ground"></rect>
            <path
                class="brand__bubble"
                d="M9 8.500h14a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-6.200l-4.600 4.100c-.6.6-1.700.1-1.700-.8v-3.300H9a3 3 0 0 1-3-3v-7a3 3 0 0 1 3-3Z"
            ></path>
            <circle cx="11.500" cy="15" r="1.600" class="brand__ground"></circle>
            <circle cx="16" cy="15" r="1.600" class="brand__ground"></circle>
            <circle cx="20.500" cy="15" r="1.600" class="brand__ground"></circle>
        </svg>
    }
    .into_any()
}
