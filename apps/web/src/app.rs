//! The live app: a room, with its surroundings.

use confab_ui::{provide_context, view};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::components::{
    Keys, PrintedForm, Voice, find_thread, join, share_draft, show_beside_text, show_body,
    show_dialogs, show_edit, show_helper, show_menu, show_panel, show_tools, show_unsent,
    take_draft,
};
use crate::dom::Printed;
use crate::features;
use crate::pages::{Frame, RoomPage, show_failed, show_taken};
use crate::start::{Opened, Start};
use crate::state::{Address, Chat, Late, Markup, Panel, Place, go_live, later};

/// The app, on the server and in the browser.
///
/// It is one page that goes from room to room. The others are printed by the server and need no
/// script, so nothing of them is in what a browser downloads.
#[component]
pub(crate) fn App(
    start: Start,
    /// Text typed into the page while it was only printed.
    #[prop(optional_no_strip)]
    typed: Option<String>,
    /// The rows that were printed.
    #[prop(optional_no_strip)]
    printed: Option<SendWrapper<Printed>>,
    /// Whether the rooms cover the page; the address says so to browsers only.
    #[prop(optional)]
    rooms: bool,
) -> impl IntoView {
    let Start { session, room, opened, members, fault, said } = start;
    let chat = Chat::new(session);
    if let Some(sentence) = said {
        chat.say(sentence);
    }
    let panel = members.is_some().then_some(Panel::Details);
    let place = Place::new(Address { room, panel, rooms, message: None });
    chat.keep_typed(typed);
    chat.keep_printed(printed);
    provide_context(chat);
    provide_context(place);
    let first = opened.map(|Opened { summary, page, client_id }| {
        let room = chat.room_for(&summary);
        room.merge_newest(page);
        room.members.take(members);
        (summary, PrintedForm { client_id, fault })
    });
    go_live(chat, place);
    view! {
        <Frame>
            <RoomPage first/>
        </Frame>
        {later(|late| (late.dialogs)())}
        <Keys/>
        <Voice/>
    }
    .into_any()
}

/// The form of texts, which a browser loads after the first screen.
pub(crate) static MARKUP: Markup =
    Markup { body: show_body, plain: confab_markup::plain, mentions: confab_markup::mentions };

/// All else of what a browser loads after the first screen.
pub(crate) static LATE: Late = Late {
    dialogs: show_dialogs,
    panel: show_panel,
    find_thread,
    menu: show_menu,
    tools: show_tools,
    far_quote: features::far_quote,
    files: features::show_files,
    pending_files: features::show_pending_files,
    edit: show_edit,
    unsent: show_unsent,
    helper: show_helper,
    above_composer: features::above_composer,
    beside_text: show_beside_text,
    share_draft,
    take_draft,
    message_key: features::message_key,
    recount: features::recount,
    news: features::news,
    thread_read: features::thread_read,
    fold: features::fold,
    edit_topic: features::edit_topic,
    colour: features::colour,
    previews: features::preview_cards,
    join,
    taken: show_taken,
    failed: show_failed,
};
