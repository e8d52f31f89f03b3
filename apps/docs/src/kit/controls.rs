//! Parts that are pressed and filled in.

use confab_ui::{Glyph, Icon};
use leptos::prelude::*;

use super::{Part, STATES, Theme, row};

pub(super) const PARTS: &[Part] = &[
    Part {
        id: "button",
        title: "Button",
        says: "Buttons, and links that look like them. A page has one primary button; danger is for what \
               cannot be taken back.",
        code: "<button class=\"button button--primary\">\"Send\"</button>",
        show: button,
    },
    Part {
        id: "icon-button",
        title: "Icon button",
        says: "A button that is an icon alone. It always has a label.",
        code: "<button class=\"icon-button\" aria-label=\"Search\"><Icon glyph=Glyph::Search/></button>",
        show: icon_button,
    },
    Part {
        id: "pill",
        title: "Pill",
        says: "A small toggle: a sign and a number.",
        code: "<button class=\"pill\" aria-pressed=\"true\">\"👍 3\"</button>",
        show: pill,
    },
    Part {
        id: "field",
        title: "Field",
        says: "A label, what is typed below it, a hint, and what was wrong with it.",
        code: "<div class=\"field\"><label class=\"field__label\" for=\"name\">…</label>…</div>",
        show: field,
    },
    Part {
        id: "choice",
        title: "Choice",
        says: "One of a few, each with a sentence about it.",
        code: "<label class=\"choice\"><input type=\"radio\"/>…</label>",
        show: choice,
    },
    Part {
        id: "fold",
        title: "Fold",
        says: "Something that few people need, behind its name.",
        code: "<details class=\"fold\"><summary class=\"fold__summary\">…</summary>…</details>",
        show: fold,
    },
];

/// A word for each look of a button, and its classes.
const BUTTONS: [(&str, &str); 6] = [
    ("Usual", "button"),
    ("Primary", "button button--primary"),
    ("Danger", "button button--danger"),
    ("Plain", "button button--plain"),
    ("Small", "button button--small"),
    ("Wide", "button button--wide"),
];

fn button(_: Theme) -> AnyView {
    let rows = BUTTONS.map(|(word, class)| {
        let states = STATES.map(|(state, data)| {
            view! { <button class=class type="button" data-state=data>{state}</button> }
        });
        let disabled = view! { <button class=class type="button" disabled>"Disabled"</button> };
        row(word, view! { {states.into_iter().collect_view()} {disabled} })
    });
    rows.into_iter().collect_view().into_any()
}

fn icon_button(_: Theme) -> AnyView {
    let of = |class: &'static str, glyph: Glyph| {
        let states = STATES.map(|(state, data)| {
            view! {
                <button class=class type="button" data-state=data aria-label=state>
                    <Icon glyph/>
                </button>
            }
        });
        states.into_iter().collect_view()
    };
    view! {
        {row("Usual", of("icon-button", Glyph::Search))}
        {row("Danger", of("icon-button icon-button--danger", Glyph::Trash))}
    }
    .into_any()
}

fn pill(_: Theme) -> AnyView {
    let of = |pressed: &'static str| {
        let states = STATES.map(|(state, data)| {
            view! {
                <button class="pill" type="button" aria-pressed=pressed data-state=data>
                    "👍 3 "<span class="u-hidden">{state}</span>
                </button>
            }
        });
        view! { <div class="pills">{states.into_iter().collect_view()}</div> }
    };
    view! {
        {row("Off", of("false"))}
        {row("On", of("true"))}
    }
    .into_any()
}

fn field(theme: Theme) -> AnyView {
    let [name, hint, error, room, search, off, focus] =
        ["name", "name-hint", "wrong", "room", "search", "off", "focus"].map(|id| theme.id(id));
    view! {
        <div class="field">
            <label class="field__label" for=name.clone()>"Name"</label>
            <input class="input" id=name placeholder="Ana Lima" aria-describedby=hint.clone()/>
            <p class="field__hint" id=hint>"Others see it beside your messages."</p>
        </div>
        <div class="field">
            <label class="field__label" for=focus.clone()>"Focused"</label>
            <input class="input" id=focus value="Ana" data-state="focus"/>
        </div>
        <div class="field">
            <label class="field__label" for=error.clone()>"Wrong"</label>
            <input class="input" id=error.clone() value="ana" aria-invalid="true" aria-describedby=theme.id("why")/>
            <p class="field__error" id=theme.id("why")>"This name is taken."</p>
        </div>
        <div class="field">
            <label class="field__label" for=room.clone()>"With a sign before"</label>
            <div class="prefix">
                <span class="prefix__mark" aria-hidden="true">"#"</span>
                <input class="input input--prefix" id=room value="general"/>
            </div>
        </div>
        <div class="field">
            <label class="field__label" for=search.clone()>"Search"</label>
            <div class="prefix">
                <span class="prefix__mark"><Icon glyph=Glyph::Search/></span>
                <input class="input input--search" type="search" id=search placeholder="People"/>
            </div>
        </div>
        <div class="field">
            <label class="field__label" for=off.clone()>"Disabled"</label>
            <input class="input" id=off value="cannot be changed" disabled/>
        </div>
    }
    .into_any()
}

fn choice(theme: Theme) -> AnyView {
    let of = |checked: bool, state: Option<&'static str>, title: &'static str| {
        view! {
            <label class="choice" data-state=state>
                <input type="radio" name=theme.id("who") checked=checked/>
                <span>
                    <span class="choice__title">{title}</span>
                    <br/>
                    <span class="choice__note">"A sentence about it."</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="field__label">"Below each other"</legend>
            <div class="choices">
                {of(true, None, "Chosen")}
                {of(false, None, "Not chosen")}
                {of(false, Some("hover"), "Pointed at")}
            </div>
        </fieldset>
        <fieldset>
            <legend class="field__label">"In a row"</legend>
            <div class="choices choices--row">
                {of(false, None, "Public")}
                {of(false, None, "Private")}
            </div>
        </fieldset>
    }
    .into_any()
}

fn fold(_: Theme) -> AnyView {
    let of = |open: bool, word: &'static str| {
        view! {
            <details class="fold" open=open>
                <summary class="fold__summary">{word}</summary>
                <p>"It has moved what is below."</p>
            </details>
        }
    };
    view! {
        {of(false, "Closed")}
        {of(true, "Open")}
    }
    .into_any()
}
