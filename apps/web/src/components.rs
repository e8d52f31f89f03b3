//! Parts of pages that speak of rooms, messages and people.

mod account_fields;
mod brand;
mod form_error;
mod found_line;
mod gate_card;
mod picture;
mod search_field;
mod search_help;
mod search_panel;
mod secret_text;
mod sheet_body;
mod text_field;
mod typed;
mod when;

mod connection_bar;
mod dialogs;
mod help;
mod keys;
mod nav;
mod nav_grip;
mod session_ended;
mod switcher;
mod voice;

mod admin;
mod code_block;
mod message_body;
mod message_edit;
mod message_list;
mod message_menu;
mod message_row;
mod message_text;

mod add_member;
mod composer;
mod join_bar;
mod owning;
mod panel;
mod panel_frame;
mod profile;
mod room_head;
mod thread;
mod typing_line;

pub(crate) use crate::picture::picture_at;
pub(crate) use crate::said::{said, said_around};
pub(crate) use account_fields::AccountFields;
pub(crate) use admin::admin;
pub(crate) use brand::Brand;
pub(crate) use composer::{
    Composer, PrintedForm, share_draft, show_beside_text, show_helper, take_draft,
};
pub(crate) use connection_bar::ConnectionBar;
pub(crate) use dialogs::show_dialogs;
pub(crate) use form_error::{FormError, Told, begins};
pub(crate) use found_line::{FoundLine, name_of};
pub(crate) use gate_card::{GateCard, HasDocs, PasswordField};
pub(crate) use join_bar::{JoinBar, closed_bar, join};
pub(crate) use keys::{CURRENT_ROW, Keys};
pub(crate) use message_body::show_body;
pub(crate) use message_edit::show_edit;
pub(crate) use message_list::{MessageList, Past};
pub(crate) use message_menu::show_menu;
pub(crate) use message_row::{show_tools, show_unsent};
pub(crate) use message_text::MessageText;
pub(crate) use nav::Nav;
pub(crate) use panel_frame::show_panel;
pub(crate) use picture::PictureForms;
pub(crate) use profile::card;
pub(crate) use room_head::RoomHead;
pub(crate) use search_field::{Results, SearchField, in_query};
pub(crate) use search_help::search_help;
pub(crate) use search_panel::unknown_filters;
pub(crate) use secret_text::Fresh;
pub(crate) use sheet_body::SheetBody;
pub(crate) use text_field::TextField;
pub(crate) use thread::find_thread;
pub(crate) use typed::{plain_text, typed};
pub(crate) use voice::Voice;
pub(crate) use when::When;
