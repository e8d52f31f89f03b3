//! The server's name, who can sign up, and who invites.

use confab_protocol::api::{Settings, SignUpMode};
use confab_ui::view;
use confab_words::{Word, admin as words};
use leptos::prelude::*;

use crate::components::TextField;

const MODES: [(SignUpMode, &str, Word, Word); 3] = [
    (SignUpMode::Invite, "invite", words::by_invitation, words::by_invitation_note),
    (SignUpMode::Open, "open", words::open, words::open_note),
    (SignUpMode::Closed, "closed", words::closed, words::closed_note),
];

const INVITERS: [(bool, Word, Word); 2] = [
    (false, words::administrators, words::administrators_note),
    (true, words::everyone, words::everyone_note),
];

/// A plain form.
#[component]
pub(super) fn Rules(settings: Settings) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="rules">
            <h2 class="sheet__title" id="rules">{words::server()}</h2>
            <form class="sheet__form" method="post" action="/admin/settings">
                <TextField name="server_name" label=words::name() maxlength="64" value=settings.server_name/>
                <fieldset class="field">
                    <legend class="field__label">{words::who_signs_up()}</legend>
                    <div class="choices">
                        {MODES.map(|(choice, value, title, note)| view! {
                            <label class="choice">
                                <input type="radio" name="sign_up" value=value checked=settings.sign_up == choice/>
                                <span>
                                    <span class="choice__title">{title()}</span>
                                    <br/>
                                    <span class="choice__note">{note()}</span>
                                </span>
                            </label>
                        }).collect_view()}
                    </div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">{words::who_invites()}</legend>
                    <div class="choices">
                        {INVITERS.map(|(choice, title, note)| view! {
                            <label class="choice">
                                <input type="radio" name="members_invite" value=choice.to_string() checked=settings.members_invite == choice/>
                                <span>
                                    <span class="choice__title">{title()}</span>
                                    <br/>
                                    <span class="choice__note">{note()}</span>
                                </span>
                            </label>
                        }).collect_view()}
                    </div>
                </fieldset>
                <div class="sheet__actions"><button class="button button--primary">{words::save()}</button></div>
            </form>
        </section>
    }
    .into_any()
}
