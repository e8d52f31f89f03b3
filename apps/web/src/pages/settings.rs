//! Name, status, password, appearance, devices and API tokens.

mod additions;
mod devices;
mod language;
mod look;
mod name;
mod notifications;
mod password;
mod sign_out;
mod status;
mod tokens;

use confab_protocol::Person;
use confab_protocol::api::{MyAccount, NewTokenSecret, PushSettings, SessionInfo, TokenInfo};
use confab_ui::{Avatar, Glyph, Icon, view};
use confab_words::settings as words;
use leptos::prelude::*;

use crate::Preferences;
use crate::components::{Fresh, PictureForms, picture_at, said};
use additions::Additions;
use devices::Devices;
use language::Language;
use look::Look;
use name::DisplayName;
use notifications::Notifications;
pub(super) use password::Password;
use sign_out::SignOut;
use status::YourStatus;
use tokens::Tokens;

/// The viewer's own settings.
#[component]
pub(super) fn Settings(
    person: Person,
    look: Preferences,
    account: MyAccount,
    push: PushSettings,
    sessions: Vec<SessionInfo>,
    tokens: Vec<TokenInfo>,
    fresh: Option<NewTokenSecret>,
) -> impl IntoView {
    let Person { id, handle, name, picture, .. } = person;
    let ask_first = account.ask_first;
    view! {
        {fresh.map(|made| view! {
            <Fresh title=words::token_created() text=made.secret.expose().to_owned()>
                {said(words::CopyToken { name: &made.token.name }.sentence())}
            </Fresh>
        })}
        <section class="sheet__section" aria-labelledby="you">
            <h2 class="sheet__title" id="you">{words::you()}</h2>
            <div class="card">
                <div class="card__row">
                    <Avatar name=name.clone() seed=id.0 picture=picture_at(picture)/>
                    <div class="u-grow">
                        <p class="card__title u-truncate" dir="auto">{name.clone()}</p>
                        <p class="card__note">{format!("@{handle}")}</p>
                    </div>
                    <SignOut person=id/>
                </div>
                <PictureForms path="/settings/picture" title=confab_words::files::picture() picture/>
                <DisplayName name/>
                <div class="card__row">
                    <Icon glyph=Glyph::Key/>
                    <p class="u-grow card__title">{words::password()}</p>
                    <a class="button" href="/settings/password" aria-label=words::change_password()>{words::change()}</a>
                </div>
            </div>
        </section>
        <YourStatus account/>
        <Notifications push/>
        <Look look/>
        <Language/>
        <Additions ask_first/>
        <Devices sessions/>
        <Tokens tokens/>
    }
    .into_any()
}
