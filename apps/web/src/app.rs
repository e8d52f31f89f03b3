//! The root of the app: which page each address shows.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::pages::{
    AdminPage, BrowsePage, Frame, NewRoomPage, NotFoundPage, RoomPage, SetUpPage, SettingsPage,
    SignInPage, SignUpPage,
};
use crate::platform;
use crate::session::{Session, provide_session};
use crate::state::{Chat, go_live};

/// The app, on the server and in the browser.
///
/// Every page is rendered whole before it is sent, so that it reads without scripts.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    platform::provide_backend();
    let session = use_context::<Session>();
    let chat = Chat::new();
    if let Some(session) = &session {
        chat.seed(session);
    }
    provide_session(session);
    provide_context(chat);
    go_live(chat);
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Confab".into() } else { format!("{title} · Confab") }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/set-up") view=SetUpPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/rooms/:room") view=RoomPage ssr=SsrMode::Async/>
                    <Route path=path!("/browse") view=BrowsePage ssr=SsrMode::Async/>
                    <Route path=path!("/new-room") view=NewRoomPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin") view=AdminPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
