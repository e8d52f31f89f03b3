//! Plain forms that change the picture of a person or of the installation.

use confab_protocol::FileId;
use confab_ui::view;
use confab_words::files as words;
use leptos::prelude::*;

/// Two plain forms: one sends an image, and where there is a picture the other takes it away.
#[component]
pub(crate) fn PictureForms(
    /// Where the image goes; `{path}/remove` takes the picture away.
    path: &'static str,
    title: &'static str,
    picture: Option<FileId>,
) -> impl IntoView {
    view! {
        <div class="card__row card__row--wraps">
            <form class="card__row--form sheet__line u-grow" method="post" enctype="multipart/form-data" action=path>
                <label class="field u-grow">
                    <span class="field__label">{title}</span>
                    <input class="input" type="file" name="file" accept="image/*" required/>
                </label>
                <button class="button" aria-label=words::save_picture()>{confab_words::settings::save()}</button>
            </form>
            {picture.map(|_| view! {
                <form method="post" action=format!("{path}/remove")>
                    <button class="button">{words::remove_picture()}</button>
                </form>
            })}
        </div>
    }
    .into_any()
}
