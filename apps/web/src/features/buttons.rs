//! Buttons of features: in the toolbar of a message, and in its sheet.

use confab_ui::{Glyph, Icon, RwSignal, follow, hear, memo, view};
use leptos::prelude::*;

/// One in the toolbar. Its label may follow the message.
pub(super) fn tool(
    glyph: Glyph,
    label: impl Fn() -> &'static str + Send + Sync + 'static,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    tool_boxed(glyph, Box::new(label), Box::new(press))
}

fn tool_boxed(
    glyph: Glyph,
    label: Box<dyn Fn() -> &'static str + Send + Sync>,
    press: Box<dyn Fn() + Send + Sync>,
) -> AnyView {
    let label = memo(label);
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=follow(move || label.get())
            title=follow(move || label.get())
            on:click=hear(move |_| press())
        >
            <Icon glyph/>
        </button>
    }
    .into_any()
}

/// One in the sheet, which closes.
pub(super) fn menu_item(
    glyph: Glyph,
    text: &'static str,
    open: RwSignal<bool>,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    menu_item_boxed(glyph, text, open, Box::new(press))
}

fn menu_item_boxed(
    glyph: Glyph,
    text: &'static str,
    open: RwSignal<bool>,
    press: Box<dyn Fn() + Send + Sync>,
) -> AnyView {
    let press = move |_| {
        press();
        open.set(false);
    };
    view! {
        <button type="button" class="menu__item" on:click=hear(press)><Icon glyph/>{text}</button>
    }
    .into_any()
}
