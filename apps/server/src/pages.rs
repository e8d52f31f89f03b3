//! Prints the pages of the web app, and gives out the files that the browser needs for them.
//!
//! What a page shows is loaded here, by the same use cases as the API, before any of it is
//! rendered.

mod busy;
mod printer;
mod visit;
mod visitor;

pub(crate) mod day;
pub(crate) mod found;
pub(crate) mod home;
pub(crate) mod invite;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod room;
pub(crate) mod search;
pub(crate) mod sections;
pub(crate) mod threads;
pub(crate) mod unreads;
pub(crate) mod versions;
pub(crate) mod your_rooms;

pub(crate) mod reset;
pub(crate) mod set_up;
pub(crate) mod sign_in;
pub(crate) mod sign_up;

pub(crate) mod accounts;
pub(crate) mod admin;
pub(crate) mod audit;
pub(crate) mod browse;
pub(crate) mod closed_rooms;
pub(crate) mod new_message;
pub(crate) mod new_room;
pub(crate) mod settings;
pub(crate) mod share;

mod qr;
mod site_files;
pub(crate) mod words;

use leptos::config::LeptosOptions;

use crate::config::Site;
pub(crate) use new_room::print_new_room;
pub(crate) use printer::Printer;
pub(crate) use reset::print_reset;
pub(crate) use room::{RoomForm, print_room};
pub(crate) use set_up::print_set_up;
pub(crate) use settings::print_password;
pub(crate) use sign_in::print_sign_in;
pub(crate) use sign_up::print_sign_up;
pub(crate) use site_files::site_files;
pub(crate) use threads::{ThreadForm, print_thread};
pub(crate) use visit::Visit;

/// Options for Leptos, without any Cargo.toml or variables around.
fn leptos_options(site: &Site) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name(site.output_name.as_str())
        .site_root(site.dir.to_string_lossy().as_ref())
        .site_pkg_dir(site.pkg_dir.as_str())
        .reload_port(site.reload_port.unwrap_or_default().into())
        .build()
}
