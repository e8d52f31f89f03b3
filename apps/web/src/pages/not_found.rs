//! Where an address leads nowhere.

use leptos::prelude::*;

use crate::components::Gate;

/// Says so, and leads back.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <Gate title="Nothing here" lead="This page doesn’t exist, or it is not for you to see.">
            <div class="gate__form">
                <a class="button button--primary button--wide" href="/" rel="external">"Back to your rooms"</a>
            </div>
        </Gate>
    }
    .into_any()
}
