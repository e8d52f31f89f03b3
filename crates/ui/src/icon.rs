//! One set of icons, drawn with a single stroke on a grid of 24.

use leptos::prelude::*;

use crate::view;

/// How large an icon is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IconSize {
    Small,
    #[default]
    Medium,
    Large,
}

/// Gives an enum without fields the list of its variants.
macro_rules! with_all {
    ($(#[$about:meta])* pub enum $name:ident { $($variant:ident,)* }) => {
        $(#[$about])*
        pub enum $name { $($variant,)* }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    };
}

with_all! {
/// Picture of an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Alert,
    ArrowDown,
    Back,
    Bookmark,
    Bubble,
    Check,
    Clock,
    Close,
    Compass,
    Copy,
    Door,
    Eye,
    Gear,
    Hash,
    Info,
    Invite,
    Key,
    Link,
    Lock,
    Monitor,
    More,
    Pencil,
    People,
    Pin,
    Plus,
    Reply,
    Retry,
    Search,
    Send,
    Shield,
    SignOut,
    Smile,
    Trash,
}
}

/// A decoration beside words, or the whole of a button that has a label.
#[component]
pub fn Icon(glyph: Glyph, #[prop(optional)] size: IconSize) -> impl IntoView {
    let class = match size {
        IconSize::Small => "icon icon--small",
        IconSize::Medium => "icon",
        IconSize::Large => "icon icon--large",
    };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path(glyph)></path>
        </svg>
    }
}

/// The strokes of an icon.
const fn path(glyph: Glyph) -> &'static str {
    match glyph {
        Glyph::Alert => {
            "M12 9v4m0 3.5v.01M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z"
        }
        Glyph::ArrowDown => "M12 5v14m6-6-6 6-6-6",
        Glyph::Back => "m15 5-7 7 7 7",
        Glyph::Bookmark => "M7 4h10v16l-5-4-5 4V4Z",
        Glyph::Bubble => {
            "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z"
        }
        Glyph::Check => "m5 12.5 4.5 4.5L19 7.5",
        Glyph::Clock => "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
        Glyph::Close => "m6 6 12 12M18 6 6 18",
        Glyph::Compass => "m15.5 8.5-2 5-5 2 2-5 5-2ZM21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
        Glyph::Copy => {
            "M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1ZM5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1"
        }
        Glyph::Door => "M13 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5M9 16l-4-4 4-4M5 12h9",
        Glyph::Eye => {
            "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm12.3 0a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0Z"
        }
        Glyph::Gear => {
            "M4 7h9m5 0h2M4 17h2m5 0h9M18 7a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Zm-7 10a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z"
        }
        Glyph::Hash => "M9.5 4 7.5 20m9-16-2 16M4.5 9h16m-17 6h16",
        Glyph::Info => "M12 11v5.5m0-9v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
        Glyph::Invite => {
            "M2.500 20a6.500 6.500 0 0 1 13 0M13 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0Zm6 0v6m-3-3h6"
        }
        Glyph::Key => "m14 10 6.5-6.5M17 7l3 3m-6.2 4.5a4.8 4.8 0 1 1-9.6 0 4.8 4.8 0 0 1 9.6 0Z",
        Glyph::Link => {
            "M10 14a4.2 4.2 0 0 0 6 0l3.2-3.2a4.2 4.2 0 0 0-6-6L12 6m2 4a4.2 4.2 0 0 0-6 0l-3.2 3.2a4.2 4.2 0 0 0 6 6L12 18"
        }
        Glyph::Lock => {
            "M7 11V8a5 5 0 0 1 10 0v3M6.5 11h11a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.500v-6A1.5 1.5 0 0 1 6.500 11Z"
        }
        Glyph::Monitor => {
            "M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm4.500 15h7M12 16v4"
        }
        Glyph::More => "M5.500 12h.01M12 12h.01M18.500 12h.01",
        Glyph::Pencil => "m14.500 6.500 3 3M4 20l1-4L16.500 4.500a2.100 2.100 0 0 1 3 3L8 19l-4 1Z",
        Glyph::People => {
            "M2.500 20a6.500 6.500 0 0 1 13 0M16 4.300a4 4 0 0 1 0 7.400m2.500 2.800a6.500 6.500 0 0 1 3 5.500M13 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z"
        }
        Glyph::Pin => "M12 15v6M8.5 3h7M9.5 3v6L6 13v2h12v-2l-3.5-4V3",
        Glyph::Plus => "M12 5v14M5 12h14",
        Glyph::Reply => "M5 19v-6a4 4 0 0 1 4-4h11m-4.500-4.500L20 9l-4.500 4.500",
        Glyph::Retry => {
            "M4 12a8 8 0 0 1 14-5.300L20.500 9M20.500 4v5h-5M20 12a8 8 0 0 1-14 5.300L3.500 15m0 5v-5h5"
        }
        Glyph::Search => {
            "m20.500 20.500-4.700-4.700M18 10.500a7.500 7.500 0 1 1-15 0 7.500 7.500 0 0 1 15 0Z"
        }
        Glyph::Send => "M5 12 3.500 4.500 21 12 3.500 19.500 5 12Zm0 0h8",
        Glyph::Shield => {
            "M12 3.500 5 6v5.500c0 4.200 2.900 7.400 7 9 4.100-1.600 7-4.800 7-9V6l-7-2.500Zm-3 8.300 2.200 2.200L15.500 10"
        }
        Glyph::SignOut => "M11 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5m5-4 4-4-4-4m4 4H10",
        Glyph::Smile => {
            "M8.500 14.500a4.200 4.200 0 0 0 7 0M9 9.500v.01m6-.01v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z"
        }
        Glyph::Trash => {
            "M4.500 7h15M10 11v5.500m4-5.500v5.500M6.500 7l.8 12a1 1 0 0 0 1 1h7.400a1 1 0 0 0 1-1l.8-12M9 7V4.500a.5.5 0 0 1 .5-.5h5a.5.5 0 0 1 .5.5V7"
        }
    }
}
