//! Why a plain form came back.

use confab_protocol::ErrorCode;
use confab_ui::{Notice, NoticeTone};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::words::refusal;

/// The sentence for the address' `?error=`, which the server adds when it refuses a plain form.
#[component]
pub(crate) fn FormError() -> impl IntoView {
    let query = use_query_map();
    move || {
        query.read().get("error").map(|code| {
            let code = serde_json::from_value(serde_json::Value::String(code));
            let sentence = refusal(code.unwrap_or(ErrorCode::Unknown));
            view! { <Notice tone=NoticeTone::Danger>{sentence}</Notice> }
        })
    }
}
