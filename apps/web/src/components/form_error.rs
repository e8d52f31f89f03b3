//! Why a plain form came back.

use confab_protocol::ErrorCode;
use confab_ui::{Notice, NoticeTone};
use leptos::prelude::*;

use crate::words::refusal;

/// The code with which the server refused the form that led here; a context of printed pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault(pub(crate) Option<ErrorCode>);

/// The sentence for it, if there is one.
#[component]
pub(crate) fn FormError() -> impl IntoView {
    use_context::<Fault>().and_then(|fault| fault.0).map(refused)
}

/// Says what a code means.
pub(super) fn refused(code: ErrorCode) -> AnyView {
    view! { <Notice tone=NoticeTone::Danger>{refusal(code)}</Notice> }.into_any()
}
