//! The pages, one per address.

mod admin;
mod browse;
mod frame;
mod new_room;
mod not_found;
mod room;
mod set_up;
mod settings;
mod sign_in;
mod sign_up;

pub(crate) use admin::AdminPage;
pub(crate) use browse::BrowsePage;
pub(crate) use frame::Frame;
pub(crate) use new_room::NewRoomPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use room::RoomPage;
pub(crate) use set_up::SetUpPage;
pub(crate) use settings::SettingsPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use sign_up::SignUpPage;
