//! The audit log.

use confab_protocol::Person;
use confab_protocol::api::{AuditAct, AuditEntry, AuditPage};
use leptos::prelude::*;

use super::accounts::escaped;
use super::back;
use crate::components::When;

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
    view! {
        {back()}
        <form class="sheet__line" method="get" action="/admin/audit">
            <label class="field">
                <span class="field__label">"Person"</span>
                <input
                    class="input" name="person" value=person placeholder="Username" maxlength="33"
                    autocomplete="off" autocapitalize="none" spellcheck="false"
                />
            </label>
            <label class="field">
                <span class="field__label">"What"</span>
                <select class="input" name="act">
                    <option value="">"Everything"</option>
                    {AuditAct::ALL.iter().map(|one| view! {
                        <option value=one.word() selected=act.as_deref() == Some(one.word())>{title(*one)}</option>
                    }).collect_view()}
                </select>
            </label>
            <button class="button">"Show"</button>
        </form>
        {if entries.is_empty() {
            view! { <p class="sheet__lead" role="status">"Nothing was noted."</p> }.into_any()
        } else {
            view! {
                <ul class="card">
                    {entries.into_iter().map(|entry| view! { <Row entry/> }).collect_view()}
                </ul>
            }.into_any()
        }}
        {older.map(|older| view! { <a class="button" href=older>"Older"</a> })}
        <p class="sheet__lead">
            {format!("Entries are kept for {kept_days} days. ")}
            "Download as "<a class="link" href=csv download="audit.csv">"CSV"</a>" or "
            <a class="link" href=lines download="audit.jsonl">"JSON lines"</a>"."
        </p>
    }
    .into_any()
}

/// The choice, as the end of an address that has a query.
fn chosen(person: Option<&Person>, act: Option<&str>) -> String {
    let person = person.map(|person| format!("&person={}", person.id)).unwrap_or_default();
    let act = act.map(|act| format!("&act={}", escaped(act))).unwrap_or_default();
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
        view! { <a class="link" href=href><bdi>{called}</bdi></a> }
    };
    let room =
        room.map(
            |room| if about.is_empty() { format!("Room {room}") } else { format!("Room {room}: ") },
        );
    view! {
        <li class="card__row">
            <div class="card__text">
                <p class="card__title">
                    {title}
                    {person.map(|person| view! { ": "{name(person)} })}
                </p>
                <p class="card__note">
                    {room}<bdi>{about}</bdi>
                </p>
                <p class="card__note">
                    "By "{name(by)}", "<When at/>{format!(" · from {origin}")}
                </p>
            </div>
        </li>
    }
    .into_any()
}

/// An act in words.
const fn title(act: AuditAct) -> &'static str {
    match act {
        AuditAct::AdministratorMade => "Made administrator",
        AuditAct::AdministratorUnmade => "Removed as administrator",
        AuditAct::AccountDeactivated => "Account deactivated",
        AuditAct::AccountReopened => "Account reopened",
        AuditAct::SessionsEnded => "Signed out everywhere",
        AuditAct::ResetLinkMade => "Reset link created",
        AuditAct::PasswordReset => "Password reset by link",
        AuditAct::InviteMade => "Invitation created",
        AuditAct::InviteRevoked => "Invitation revoked",
        AuditAct::SettingsChanged => "Setting changed",
        AuditAct::RoomDeleted => "Room deleted",
    }
}
