//! The dialogs that lie over the whole page.

use leptos::prelude::*;

use super::composer::load_drafts;
use super::help::Help;
use super::profile::ProfileCard;
use super::session_ended::SessionEnded;
use super::switcher::Switcher;
use crate::features;
use crate::state::{attend, use_chat};

/// All of them, closed.
pub(crate) fn show_dialogs() -> AnyView {
    attend(use_chat());
    load_drafts(use_chat());
    view! {
        <Switcher/>
        <ProfileCard/>
        <Help/>
        {features::page_dialogs()}
        <SessionEnded/>
        {features::page_dialogs()}
    }
    .into_any()
}
