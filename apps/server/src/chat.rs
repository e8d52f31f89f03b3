//! The rules of the chat: one use case per file, called by HTTP, WebSocket, forms and pages alike.

mod append;
mod by_handle;
mod caps;
mod new_password;
mod require_room;
mod text;
mod visible_range;

mod set_up;
mod set_up_code;
mod sign_in;
mod sign_out;
mod sign_up;
mod start_session;

mod ask_first;
mod change_password;
mod deactivate_account;
mod end_session;
mod list_sessions;
mod tokens;

mod change_settings;
mod invites;
mod read_settings;

mod add_member;
mod ban_person;
mod browse_rooms;
mod change_room;
mod closed_rooms;
mod create_room;
mod join_room;
mod leave_room;
mod leave_rooms;
mod lift_ban;
mod list_bans;
mod list_members;
mod list_rooms;
mod open_direct;
mod remove_member;
mod room_invitations;
mod search_people;

mod delete_message;
mod delete_room;
mod edit_message;
mod erase;
mod move_read;
mod read_history;
mod send_message;

pub use add_member::{AddMember, Added, add_member};
pub use ask_first::{asks_first, set_asks_first};
pub use ban_person::{ban_handle, ban_person};
pub use browse_rooms::browse_rooms;
pub use change_password::{ChangePassword, change_password};
pub use change_room::{ChangeRoom, change_room};
pub use change_settings::change_settings;
pub use closed_rooms::{delete_closed_room, delete_closed_rooms, list_closed_rooms};
pub use create_room::{CreateRoom, create_room};
pub use deactivate_account::{deactivate_account, deactivate_handle};
pub use delete_message::{DeleteMessage, delete_message};
pub use delete_room::delete_room;
pub use edit_message::{EditMessage, edit_message};
pub use end_session::end_session;
pub use erase::{Erased, erase_deleted};
pub use invites::{MadeInvite, create_invite, list_invites, revoke_invite};
pub use join_room::{JoinRoom, Joined, join_room};
pub use leave_room::{LeaveRoom, leave_room};
pub use leave_rooms::leave_rooms;
pub use lift_ban::lift_ban;
pub use list_bans::{ListBans, list_bans};
pub use list_members::{ListMembers, list_members};
pub use list_rooms::{first_rooms, list_rooms, rooms_page};
pub use list_sessions::list_sessions;
pub use move_read::{MoveRead, move_read};
pub use new_password::NewPasswordError;
pub use open_direct::open_direct;
pub use read_history::{ReadHistory, read_history};
pub use read_settings::{KnownSettings, read_settings};
pub use remove_member::{RemoveMember, remove_member};
pub use require_room::{find_room, require_range, require_room};
pub use room_invitations::{
    accept_room_invitation, decline_room_invitation, list_invited, list_room_invitations,
    revoke_room_invitation,
};
pub use search_people::search_people;
pub use send_message::{SendMessage, send_message};
pub use set_up::{SetUp, set_up};
pub use set_up_code::set_up_code;
pub use sign_in::{SignIn, SignInError, sign_in};
pub use sign_out::sign_out;
pub use sign_up::{SignUp, invite_invalid, sign_up, usable_invite};
pub use start_session::{Browser, SESSION_SECONDS, SignedIn};
pub use text::TextError;
pub use tokens::{MadeToken, create_token, list_tokens, revoke_token};
pub use visible_range::{VisibleRange, range_left, visible_range, visible_ranges};
