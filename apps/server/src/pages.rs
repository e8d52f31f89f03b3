//! Renders the pages of the web app, and gives out the files that the browser needs for them.

mod backend;
mod home;
mod render;
mod site_files;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use confab_web::Backend;
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::generate_route_list_with_exclusions_and_ssg_and_context;

use crate::app::App;
use crate::config::Site;
use backend::PageBackend;

/// Every page of the web app at its address, and the site's files everywhere else.
pub fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let mut router = Router::new().route("/", get(home::go_home));
    for address in addresses(app) {
        router = router.route(&address, get(render::page));
    }
    router.fallback_service(site_files::service(app))
}

/// The addresses of the web app's pages, as routes. Nobody looks at the app for that.
pub fn addresses(app: &Arc<App>) -> Vec<String> {
    let backend: Arc<dyn Backend> = Arc::new(PageBackend::new(Arc::clone(app), None));
    let provide = move || provide_context(Arc::clone(&backend));
    let (pages, _) =
        generate_route_list_with_exclusions_and_ssg_and_context(confab_web::App, None, provide);
    pages.iter().map(|page| page.path().to_owned()).collect()
}

/// What Leptos needs to know, without any Cargo.toml or variables around.
pub(crate) fn leptos_options(site: &Site) -> LeptosOptions {
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
