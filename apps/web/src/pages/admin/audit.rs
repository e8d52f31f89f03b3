//! The audit log.

use confab_protocol::Person;
use confab_protocol::api::{AuditAct, AuditEntry, AuditPage};
use confab_ui::view;
use confab_words::admin as words;
use leptos::prelude::*;

use super::back;
use crate::components::{When, in_query, said, said_around};
use crate::live::Sentence;

/// Rows, newest first; what is chosen is part of the address.
#[component]
pub(in crate::pages) fn Audit(
    page: AuditPage,
    /// Only rows by or about someone.
    person: Option<Person>,
    /// Only rows of one act.
    act: Option<String>,
    kept_days: u32,
) -> impl IntoView {
    let AuditPage { entries, more } = page;
    let chosen = chosen(person.as_ref(), act.as_deref());
    let older = entries.last().filter(|_| more).map(|last| last.id);
    let older = older.map(|id| format!("/admin/audit?before={id}{chosen}"));
    let [csv, lines] =
        ["csv", "jsonl"].map(|format| format!("/api/v1/audit?format={format}{chosen}"));
    let person = person.map(|person| person.handle.to_string());
    let csv = view! { <a class="link" href=csv download="audit.csv">{words::csv()}</a> };
    let lines =
        view! { <a class="link" href=lines download="audit.jsonl">{words::json_lines()}</a> };
    let (csv, lines) = (csv.into_any(), lines.into_any());
    view! {
        {back()}
        <form class="sheet__line" method="get" action="/admin/audit">
            <label class="field">
                <span class="field__label">{words::person()}</span>
                <input
                    class="input" name="person" value=person placeholder=words::username() maxlength="33"
                    autocomplete="off" autocapitalize="none" spellcheck="false"
                />
            </label>
            <label class="field">
                <span class="field__label">{words::act()}</span>
                <select class="input" name="act">
                    <option value="">{words::every_act()}</option>
                    {AuditAct::ALL.iter().map(|one| view! {
                        <option value=one.word() selected=act.as_deref() == Some(one.word())>{title(*one)}</option>
                    }).collect_view()}
                </select>
            </label>
            <button class="button">{words::show()}</button>
        </form>
        {if entries.is_empty() {
            view! { <p class="sheet__lead" role="status">{words::nothing()}</p> }.into_any()
        } else {
            view! {
                <ul class="card">
                    {entries.into_iter().map(|entry| view! { <Row entry/> }).collect_view()}
                </ul>
            }.into_any()
        }}
        {older.map(|older| view! { <a class="button" href=older>{words::older()}</a> })}
        <p class="sheet__lead">
            {said_around(words::Kept { csv, days: kept_days.into(), lines }.around())}
        </p>
    }
    .into_any()
}

/// The choice, as the end of an address that has a query.
fn chosen(person: Option<&Person>, act: Option<&str>) -> String {
    let person = person.map(|person| format!("&person={}", person.id)).unwrap_or_default();
    let act = act.map(|act| format!("&act={}", in_query(act))).unwrap_or_default();
    person + &act
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let AuditEntry { at, by, act, person, room, about, origin, .. } = entry;
    let title = AuditAct::from_word(&act).map_or(act, |act| title(act).to_owned());
    // People act on their own account, too.
    let person = person.filter(|person| person.id != by.id);
    let name = |person: Person| {
        let (href, called) = (format!("/admin/people/{}", person.id), person.called());
        view! { <a class="link" href=href><bdi>{called}</bdi></a> }.into_any()
    };
    let room = room.map(|room| room.to_string());
    let about = match &room {
        None => Sentence::of(about),
        Some(room) if about.is_empty() => words::Room { room }.sentence(),
        Some(room) => words::RoomAbout { about: &about, room }.sentence(),
    };
    let (by, when) = (name(by), view! { <When at/> }.into_any());
    let by = said_around(words::By { origin: &origin, person: by, when }.around());
    let title = match person {
        Some(person) => said_around(words::About { act: &title, person: name(person) }.around()),
        None => said(Sentence::of(title)),
    };
    view! {
        <li class="card__row">
            <div class="card__text">
                <p class="card__title">
                    {title}
                </p>
                <p class="card__note">
                    {said(about)}
                </p>
                <p class="card__note">
                    {by}
                </p>
            </div>
        </li>
    }
    .into_any()
}

/// An act in words.
fn title(act: AuditAct) -> &'static str {
    match act {
        AuditAct::AdministratorMade => words::act_administrator_made(),
        AuditAct::AdministratorUnmade => words::act_administrator_unmade(),
        AuditAct::AccountDeactivated => words::act_account_deactivated(),
        AuditAct::AccountReopened => words::act_account_reopened(),
        AuditAct::SessionsEnded => words::act_sessions_ended(),
        AuditAct::ResetLinkMade => words::act_reset_link_made(),
        AuditAct::PasswordReset => words::act_password_reset(),
        AuditAct::InviteMade => words::act_invite_made(),
        AuditAct::InviteRevoked => words::act_invite_revoked(),
        AuditAct::SettingsChanged => words::act_settings_changed(),
        AuditAct::RoomDeleted => words::act_room_deleted(),
    }
}
