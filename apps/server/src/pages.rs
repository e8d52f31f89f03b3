//! Prints the pages of the web app, and gives out the files that the browser needs for them.
//!
//! What a page shows is loaded here, by the same use cases as the API, before any of it is
//! rendered.

mod busy;
mod printer;
mod visit;
mod visitor;

mod home;
mod people;
mod room;
mod your_rooms;

mod set_up;
mod sign_in;
mod sign_up;

mod admin;
mod browse;
mod closed_rooms;
mod new_room;
mod settings;

mod site_files;

use std::sync::Arc;

use any_spawner::Executor;
use axum::Router;
use axum::routing::get;
use leptos::config::LeptosOptions;

use crate::app::App;
use crate::config::Site;
pub(crate) use new_room::print_new_room;
pub(crate) use printer::{Busy, Printer};
pub(crate) use room::{RoomForm, print_room};
pub(crate) use set_up::print_set_up;
pub(crate) use settings::print_password;
pub(crate) use sign_in::{SESSION_ENDED, print_sign_in};
pub(crate) use sign_up::print_sign_up;
pub(crate) use visit::Visit;

/// Every page at its address, and the site's files everywhere else.
pub fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    // Leptos' renderer yields to it once per page. The second server of a process finds it there.
    drop(Executor::init_tokio());
    Router::new()
        .route("/", get(home::go_home))
        .route("/set-up", get(set_up::get))
        .route("/sign-in", get(sign_in::get))
        .route("/sign-up", get(sign_up::get))
        .route("/rooms", get(your_rooms::get))
        .route("/admin/rooms", get(closed_rooms::get))
        .route("/rooms/{room}", get(room::get))
        .route("/rooms/{room}/people", get(people::get))
        .route("/browse", get(browse::get))
        .route("/new-room", get(new_room::get))
        .route("/settings", get(settings::get))
        .route("/settings/password", get(settings::password))
        .route("/admin", get(admin::get))
        .fallback_service(site_files::service(app))
}

/// What Leptos needs to know, without any Cargo.toml or variables around.
fn leptos_options(site: &Site) -> LeptosOptions {
    let builder = LeptosOptions::builder()
        .output_name(site.output_name.as_str())
        .site_root(site.dir.to_string_lossy().as_ref())
        .site_pkg_dir(site.pkg_dir.as_str())
        .reload_port(site.reload_port.unwrap_or_default().into())
        .hash_files(site.hash_file.is_some());
    match &site.hash_file {
        Some(file) => builder.hash_file(file.to_string_lossy().as_ref().into()).build(),
        None => builder.build(),
    }
}
