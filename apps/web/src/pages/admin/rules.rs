//! The server's name, who can sign up, and who invites.

use confab_protocol::api::{Settings, SignUpMode};
use leptos::prelude::*;

use crate::components::TextField;

const MODES: [(SignUpMode, &str, &str, &str); 3] = [
    (SignUpMode::Invite, "invite", "By invitation", "Anyone with an invitation link."),
    (SignUpMode::Open, "open", "Open", "Anyone who can reach this server."),
    (SignUpMode::Closed, "closed", "Closed", "Nobody; existing accounts keep working."),
];

const INVITERS: [(bool, &str, &str); 2] = [
    (false, "Administrators", "Invitations of members stop working."),
    (true, "Everyone", "Members create links, too, and revoke their own."),
];

/// A plain form.
#[component]
pub(super) fn Rules(settings: Settings) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="rules">
            <h2 class="sheet__title" id="rules">"This server"</h2>
            <form class="sheet__form" method="post" action="/admin/settings">
                <TextField name="server_name" label="Name" maxlength="64" value=settings.server_name/>
                <fieldset class="field">
                    <legend class="field__label">"Who can sign up"</legend>
                    <div class="choices">
                        {MODES.map(|(choice, value, title, note)| view! {
                            <label class="choice">
                                <input type="radio" name="sign_up" value=value checked=settings.sign_up == choice/>
                                <span>
                                    <span class="choice__title">{title}</span>
                                    <br/>
                                    <span class="choice__note">{note}</span>
                                </span>
                            </label>
                        }).collect_view()}
                    </div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">"Who can invite"</legend>
                    <div class="choices">
                        {INVITERS.map(|(choice, title, note)| view! {
                            <label class="choice">
                                <input type="radio" name="members_invite" value=choice.to_string() checked=settings.members_invite == choice/>
                                <span>
                                    <span class="choice__title">{title}</span>
                                    <br/>
                                    <span class="choice__note">{note}</span>
                                </span>
                            </label>
                        }).collect_view()}
                    </div>
                </fieldset>
                <div class="sheet__actions"><button class="button button--primary">"Save"</button></div>
            </form>
        </section>
    }
    .into_any()
}
