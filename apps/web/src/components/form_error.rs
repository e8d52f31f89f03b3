//! Why a plain form came back.

use confab_protocol::ErrorCode;
use confab_ui::{Notice, NoticeTone};
use leptos::prelude::*;

use crate::words::refusal;

/// Why the server refused the form that led here; a context of printed pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Option<ErrorCode>,
    /// The server's own words.
    pub(crate) sentence: Option<String>,
}

/// The sentence for it, if there is one.
#[component]
pub(crate) fn FormError() -> impl IntoView {
    let Fault { code, sentence } = use_context::<Fault>()?;
    // Of what was typed the server says more than its code does.
    match (code?, sentence) {
        (ErrorCode::Invalid | ErrorCode::TooLong | ErrorCode::Taken, Some(sentence)) => {
            Some(notice(sentence))
        }
        (code, _) => Some(refused(code)),
    }
}

/// Says what a code means.
pub(super) fn refused(code: ErrorCode) -> AnyView {
    notice(refusal(code).to_owned())
}

fn notice(sentence: String) -> AnyView {
    view! { <Notice tone=NoticeTone::Danger>{sentence}</Notice> }.into_any()
}
