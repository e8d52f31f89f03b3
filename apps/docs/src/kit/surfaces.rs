//! Parts that hold others: cards, dialogs, and what comes over the page.

use confab_ui::{Avatar, AvatarSize, Dialog, RwSignal, follow};
use leptos::prelude::*;

use super::{Part, Theme};

pub(super) const PARTS: &[Part] = &[
    Part {
        id: "card",
        title: "Card",
        says: "A surface that holds one matter, in rows. What asks first lies over the page, so that \
               nothing moves.",
        code: "<div class=\"card\"><div class=\"card__row\">…</div></div>",
        show: card,
    },
    Part {
        id: "dialog",
        title: "Dialog",
        says: "A native dialog: the browser keeps the focus inside and gives it back. Escape and a press \
               outside close it. On a phone it may be a sheet from below.",
        code: "<Dialog open label=follow(|| \"Keyboard\".to_owned())>…</Dialog>",
        show: dialog,
    },
    Part {
        id: "toast",
        title: "Toast",
        says: "A sentence about what was just done, with a way back, over everything else.",
        code: "<div class=\"toasts\"><div class=\"toast\">…</div></div>",
        show: toast,
    },
];

fn card(theme: Theme) -> AnyView {
    let person = |name: &'static str, seed: i64| {
        view! {
            <Avatar name=name seed=seed/>
            <div class="card__text">
                <p class="card__title">{name}</p>
                <p class="card__note">"Member since March"</p>
            </div>
        }
    };
    let news = theme.id("news");
    view! {
        <div class="card">
            <div class="card__row">
                {person("Ana Lima", 7)}
            </div>
            <div class="card__row card__row--wraps">
                {person("Ben Okafor", 3)}
                <details class="ask">
                    <summary class="button button--small">"Remove"</summary>
                    {ask()}
                </details>
            </div>
            <div class="card__row">
                <label class="card__text" for=news.clone()>"Tell me of news"</label>
                <input type="checkbox" id=news checked/>
            </div>
        </div>
        <div class="card">
            <div class="card__row">
                <div class="card__text"><p class="card__title">"It asks first"</p></div>
                <details class="ask" open>
                    <summary class="button button--small">"Remove"</summary>
                    {ask()}
                </details>
            </div>
        </div>
        <div class="stage__room"></div>
    }
    .into_any()
}

fn ask() -> impl IntoView {
    view! {
        <div class="ask__form">
            <p>"Ben can join again."</p>
            <button class="button button--danger" type="button">"Remove Ben"</button>
            <button class="button button--plain ask__ban" type="button">"Remove and ban"</button>
        </div>
    }
}

fn inside() -> AnyView {
    view! {
        <div class="dialog__body">
            <p class="dialog__title"><strong>"Delete this message?"</strong></p>
            <p>"Its text is erased everywhere, for good."</p>
            <form class="dialog__actions" method="dialog">
                <button class="button">"Keep it"</button>
                <button class="button button--danger">"Delete"</button>
            </form>
        </div>
    }
    .into_any()
}

fn dialog(theme: Theme) -> AnyView {
    let label = || "Delete this message?".to_owned();
    let open = |class: &'static str, id: &'static str, word: &'static str| {
        let id = theme.id(id);
        view! {
            // The script opens it; without one it stands below, open.
            <button class="button" type="button" data-opens=id.clone() hidden>{word}</button>
            <div id=id>
                <Dialog open=RwSignal::new(true) label=follow(label) class=class>{inside()}</Dialog>
            </div>
        }
    };
    view! {
        <div class="specimens__row">
            {open("", "dialog-usual", "Open it")}
            {open("dialog--sheet", "dialog-sheet", "Open a sheet")}
        </div>
        <div class="stage__dialog">
            <div class="dialog">{inside()}</div>
        </div>
    }
    .into_any()
}

fn toast(_: Theme) -> AnyView {
    view! {
        <div class="stage__frame">
            <div class="toasts">
                <div class="toast">
                    <Avatar name="Ana" seed=7 size=AvatarSize::Small/>
                    <span>"Left #general."</span>
                    <button class="button button--small" type="button">"Undo"</button>
                </div>
            </div>
        </div>
    }
    .into_any()
}
