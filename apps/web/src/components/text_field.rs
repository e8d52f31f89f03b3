//! A line to be typed, with its label, its hint, and why it came back.

use confab_ui::view;
use leptos::prelude::*;

use super::form_error::{begins, fault_at};
use super::typed;

/// A field of a plain form. It holds what was typed before, has the focus where it was wrong, and
/// is described by its hint and by what was wrong, neither of which is part of its name.
#[component]
pub(crate) fn TextField(
    name: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    /// Text to begin with, unless something else was typed.
    #[prop(optional, into)]
    value: Option<String>,
    #[prop(optional)] hint: Option<&'static str>,
    /// Prefix of the text: `@`.
    #[prop(optional)]
    mark: Option<&'static str>,
    /// Whether it is the first to be filled in.
    #[prop(optional)]
    first: bool,
    #[prop(optional)] may_be_empty: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] minlength: Option<&'static str>,
    #[prop(optional)] maxlength: Option<&'static str>,
    #[prop(optional)] pattern: Option<&'static str>,
    /// The pattern in words.
    #[prop(optional)]
    rule: Option<&'static str>,
    #[prop(optional)] placeholder: Option<&'static str>,
    /// The list of what is usually typed.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let wrong = fault_at(name);
    let [id, hint_id, wrong_id] = ["field", "hint", "wrong"].map(|what| format!("{what}-{name}"));
    let described = match (hint, &wrong) {
        (_, Some(_)) if hint.is_some() => Some(format!("{wrong_id} {hint_id}")),
        (_, Some(_)) => Some(wrong_id.clone()),
        (Some(_), None) => Some(hint_id.clone()),
        (None, None) => None,
    };
    let invalid = wrong.is_some().then_some("true");
    let focus = wrong.is_some() || begins(first);
    // Of people, and of what they type exactly.
    let prose = matches!(name, "name" | "display_name" | "topic" | "server_name" | "status");
    let class = if mark.is_some() { "input input--prefix" } else { "input" };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <span class="prefix">
                {mark.map(|mark| view! { <span class="prefix__mark" aria-hidden="true">{mark}</span> }.into_any())}
                <input
                    class=class
                    id=id
                    name=name
                    type=kind
                    value=typed(name).or(value)
                    required=!may_be_empty
                    autofocus=focus
                    autocomplete=autocomplete
                    autocapitalize=(!prose).then_some("none")
                    spellcheck="false"
                    minlength=minlength
                    maxlength=maxlength
                    pattern=pattern
                    title=rule
                    placeholder=placeholder
                    list=list
                    aria-invalid=invalid
                    aria-describedby=described
                />
            </span>
            {wrong.map(|sentence| view! { <p class="field__error" id=wrong_id>{sentence}</p> }.into_any())}
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> }.into_any())}
        </div>
    }
    .into_any()
}
