//! The page's word about the form before it: done, or why it came back.

use confab_ui::{Notice, NoticeTone, use_context, view};
use leptos::prelude::*;

use crate::form::Fault;

/// The word for a page; a context of printed ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) fault: Option<Fault>,
    pub(crate) said: Option<String>,
}

/// The sentence, if there is one; a field's own stands at the field. It takes the focus: screen
/// readers say nothing of a page that comes with a sentence in it.
#[component]
pub(crate) fn FormError() -> impl IntoView {
    let Told { fault, said } = use_context()?;
    let (tone, sentence) = match (fault, said) {
        (Some(Fault { sentence, field: None }), _) => (NoticeTone::Danger, sentence),
        (None, Some(sentence)) => (NoticeTone::Positive, sentence),
        _ => return None,
    };
    Some(view! { <div class="told" tabindex="-1" autofocus>{notice(tone, sentence)}</div> })
}

/// Why a field was refused, if it was.
pub(crate) fn fault_at(field: &str) -> Option<String> {
    let fault = use_context::<Told>()?.fault?;
    (fault.field.as_deref() == Some(field)).then_some(fault.sentence)
}

/// Whether a field begins with the focus, being the first to be filled in: not where there is
/// something to read or to mend.
pub(crate) fn begins(first: bool) -> bool {
    let told = use_context::<Told>().unwrap_or_default();
    first && told.fault.is_none() && told.said.is_none()
}

/// A sentence about a refusal.
pub(super) fn refused(sentence: String) -> AnyView {
    notice(NoticeTone::Danger, sentence)
}

fn notice(tone: NoticeTone, sentence: String) -> AnyView {
    view! { <Notice tone>{sentence}</Notice> }.into_any()
}
