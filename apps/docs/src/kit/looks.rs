//! Parts that are looked at: pictures, icons, badges, sentences.

use confab_ui::{
    Avatar, AvatarSize, Badge, BadgeTone, Dot, Empty, Glyph, Icon, IconSize, Notice, NoticeTone,
    memo,
};
use leptos::prelude::*;

use super::{Part, Picture, Theme, row};
use crate::code::Code;

pub(super) const PARTS: &[Part] = &[
    Part {
        id: "avatar",
        title: "Avatar",
        says: "Initials on one of twelve hues, which follow from a number. A name stands beside it, so \
               it is hidden from screen readers. A dot tells whether its person is here.",
        code: "<Avatar name=\"Ana Lima\" seed=7 size=AvatarSize::Large dot=memo(|| Dot::On)/>",
        show: avatar,
    },
    Part {
        id: "icon",
        title: "Icon",
        says: "One stroke on a grid of 24. Decoration beside words, or the whole of a button that has a \
               label.",
        code: "<Icon glyph=Glyph::Search size=IconSize::Small/>",
        show: icon,
    },
    Part {
        id: "badge",
        title: "Badge",
        says: "A number or a word in a pill, with words for people who do not see it.",
        code: "<Badge text=\"3\" label=\"3 unread\" tone=BadgeTone::Strong/>",
        show: badge,
    },
    Part {
        id: "notice",
        title: "Notice",
        says: "A sentence that matters. A danger is read out at once, a success politely.",
        code: "<Notice tone=NoticeTone::Warning>\"The connection is slow.\"</Notice>",
        show: notice,
    },
    Part {
        id: "empty",
        title: "Empty",
        says: "A placeholder where there is nothing yet: a sign, a title, a sentence and one thing to do.",
        code: "<Empty glyph=Glyph::Bubble title=\"No messages yet\" text=\"Say something.\" centre=true/>",
        show: empty,
    },
    Part {
        id: "code",
        title: "Code",
        says: "Colours for the pieces that confab-markup finds in code.",
        code: "",
        show: code,
    },
    Part {
        id: "text",
        title: "Links, keys and text",
        says: "Plain elements, and helpers of one line.",
        code: "",
        show: text,
    },
];

fn avatar(_: Theme) -> AnyView {
    let of = |size: AvatarSize, dot: Dot| {
        view! { <Avatar name="Ana Lima" seed=7 size=size dot=memo(move || dot)/> }
    };
    let sizes = [AvatarSize::Small, AvatarSize::Medium, AvatarSize::Large];
    let dots = [
        ("Alone", Dot::None),
        ("Here", Dot::On),
        ("Away", Dot::Away),
        ("Busy", Dot::Busy),
        ("Gone", Dot::Off),
    ];
    let rows = dots
        .map(|(word, dot)| row(word, sizes.map(|size| of(size, dot)).into_iter().collect_view()));
    let hues = (0..12).map(|seed| view! { <Avatar name="Ben" seed=seed size=AvatarSize::Small/> });
    let Picture(picture) = expect_context();
    let pictures = sizes.map(|size| {
        view! { <Avatar name="Ana Lima" seed=7 size=size picture=Some(picture.clone())/> }
    });
    view! {
        {rows.into_iter().collect_view()}
        {row("Hues", hues.collect_view())}
        {row("Pictures", pictures.into_iter().collect_view())}
    }
    .into_any()
}

fn icon(_: Theme) -> AnyView {
    let sizes = [IconSize::Small, IconSize::Medium, IconSize::Large];
    let sizes = sizes.map(|size| view! { <Icon glyph=Glyph::Compass size=size/> });
    let all = Glyph::ALL.iter().map(|glyph| {
        view! {
            <span class="glyph">
                <Icon glyph=*glyph/>
                <span class="glyph__name">{format!("{glyph:?}")}</span>
            </span>
        }
    });
    view! {
        {row("Sizes", sizes.into_iter().collect_view())}
        <div class="glyphs">{all.collect_view()}</div>
    }
    .into_any()
}

fn badge(_: Theme) -> AnyView {
    let tones = [BadgeTone::Plain, BadgeTone::Strong, BadgeTone::Quiet];
    let texts = [("3", "3 unread"), ("12", "12 mentions"), ("owner", "owner of the room")];
    let badges = tones.into_iter().zip(texts);
    let badges =
        badges.map(|(tone, (text, label))| view! { <Badge text=text label=label tone=tone/> });
    row("Plain, strong, quiet", badges.collect_view())
}

fn notice(_: Theme) -> AnyView {
    view! {
        <Notice>"Messages from other servers come later."</Notice>
        <Notice tone=NoticeTone::Positive>"The password was changed."</Notice>
        <Notice tone=NoticeTone::Warning>"This server runs over plain HTTP."</Notice>
        <Notice tone=NoticeTone::Danger>"Wrong username or password."</Notice>
    }
    .into_any()
}

fn empty(_: Theme) -> AnyView {
    view! {
        <Empty glyph=Glyph::Hash title="This is the beginning of #general" text="Say hello."/>
        <Empty
            glyph=Glyph::Compass
            title="No rooms yet"
            text="Rooms that are open to everyone are listed here."
            centre=true
        >
            <button class="button button--primary" type="button">"New room"</button>
        </Empty>
    }
    .into_any()
}

fn code(_: Theme) -> AnyView {
    let text =
        "// Greets.\nfn greet(name: &str, times: u32) -> String {\n    \"hello \".repeat(3)\n}\n";
    view! { <Code language="rust" text=text/> }.into_any()
}

fn text(theme: Theme) -> AnyView {
    let href = format!("#{}", theme.id("nowhere"));
    view! {
        <p>
            "A "<a class="link" href=href.clone()>"link"</a>", one that is "
            <a class="link" href=href.clone() data-state="hover">"pointed at"</a>" and one in "
            <a class="link" href=href.clone() data-state="focus">"focus"</a>"."
        </p>
        <p>"Press "<kbd>"Ctrl"</kbd>" "<kbd>"K"</kbd>" at "<time class="tabular">"10:24"</time>"."</p>
        <p class="specimens__row">
            <span class="u-truncate u-grow">"A text that is longer than its place and is cut at the end of it"</span>
            <span>"stays"</span>
            <span class="u-hidden">"Only screen readers read this."</span>
        </p>
        <div class="stage__frame">
            <a class="skip-link" href=href data-state="focus" tabindex="-1">"Skip to the text"</a>
        </div>
    }
    .into_any()
}
