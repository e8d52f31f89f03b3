//! The audit log: who did what as an administrator, and from where.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{AuditAct, AuditEntry, AuditPage};
use confab_protocol::{RoomId, UserId};
use confab_store::{AuditFilter, NewAudit};
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::edge::Client;
use crate::extract::{InQuery, Signed};
use crate::refusal::Refusal;

/// Rows of a page.
const PAGE: u32 = 100;
/// Rows of an export. One that has more goes on before its last row.
const EXPORT: u32 = 10_000;

/// Someone who does what the audit log holds, and where they do it from.
#[derive(Clone, Debug)]
pub struct By {
    pub actor: Actor,
    pub client: Client,
}

impl By {
    /// A row about what they do now.
    pub fn note(&self, app: &App, act: AuditAct) -> NewAudit {
        note(app, self.actor.id(), self.client, act)
    }

    /// The same about someone.
    pub fn note_of(&self, app: &App, act: AuditAct, person: UserId) -> NewAudit {
        NewAudit { person: Some(person), ..self.note(app, act) }
    }

    /// The same about a room.
    pub fn note_in(&self, app: &App, act: AuditAct, room: RoomId) -> NewAudit {
        NewAudit { room: Some(room), ..self.note(app, act) }
    }
}

/// A row about what someone does now.
pub fn note(app: &App, by: UserId, client: Client, act: AuditAct) -> NewAudit {
    let (at, origin) = (app.clock.now(), client.network().to_string());
    NewAudit { at, by, act, person: None, room: None, about: String::new(), origin }
}

/// Which rows are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListAudit {
    /// Rows before this one; of all without it.
    #[serde(default)]
    pub before: Option<i64>,
    /// By or about this person.
    #[serde(default)]
    pub person: Option<UserId>,
    /// Of one act, by its word.
    #[serde(default)]
    pub act: Option<String>,
    #[serde(default)]
    pub format: Format,
}

/// Form of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A page.
    #[default]
    Json,
    /// A file with a JSON object on each line.
    Jsonl,
    Csv,
}

/// Rows of the audit log, newest first. For administrators.
pub async fn list_audit(app: &App, actor: &Actor, list: ListAudit) -> Result<AuditPage, Refusal> {
    actor.require_administrator()?;
    let most = if list.format == Format::Json { PAGE } else { EXPORT };
    let before = list.before.unwrap_or(i64::MAX);
    let filter = AuditFilter { before, person: list.person, act: list.act };
    let mut entries = app.store.audit(&filter, most + 1).await?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let more = entries.len() > most;
    entries.truncate(most);
    Ok(AuditPage { entries, more })
}

/// `GET /audit`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(list): InQuery<ListAudit>,
) -> Result<Response, Refusal> {
    let format = list.format;
    let page = list_audit(&app, &actor, list).await?;
    let (kind, name, file) = match format {
        Format::Json => return Ok(Json(page).into_response()),
        Format::Jsonl => ("application/jsonl", "audit.jsonl", json_lines(&page.entries)?),
        Format::Csv => ("text/csv; charset=utf-8", "audit.csv", csv(&page.entries)),
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, file).into_response())
}

fn json_lines(entries: &[AuditEntry]) -> Result<String, Refusal> {
    let mut lines = String::new();
    for entry in entries {
        lines += &serde_json::to_string(entry).map_err(Refusal::internal)?;
        lines.push('\n');
    }
    Ok(lines)
}

/// Rows as RFC 4180 has them, under a line with their names.
fn csv(entries: &[AuditEntry]) -> String {
    let mut lines = "id,at,by,act,person,room,about,origin\r\n".to_owned();
    for entry in entries {
        let person = entry.person.as_ref().map(|person| person.handle.to_string());
        let cells = [
            entry.id.to_string(),
            entry.at.0.to_string(),
            entry.by.handle.to_string(),
            entry.act.clone(),
            person.unwrap_or_default(),
            entry.room.map(|room| room.to_string()).unwrap_or_default(),
            entry.about.clone(),
            entry.origin.clone(),
        ];
        lines += &cells.map(|cell| quoted(&cell)).join(",");
        lines += "\r\n";
    }
    lines
}

/// A cell; a spreadsheet takes none of them for a formula.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if formula { "'" } else { "" };
    if formula || cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{mark}{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Handle, Person, Timestamp};

    use super::*;

    #[test]
    fn a_cell_is_one_cell_and_no_formula() {
        let by = Person::new(UserId(1), Handle::parse("root").unwrap(), "Root");
        let entry = |about: &str| AuditEntry {
            id: 7,
            at: Timestamp(9),
            by: by.clone(),
            act: "room_deleted".to_owned(),
            person: None,
            room: Some(RoomId(3)),
            about: about.to_owned(),
            origin: "192.0.2.0/24".to_owned(),
        };
        for (about, cell) in [
            ("docks", "docks"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("=1+1", "\"'=1+1\""),
        ] {
            let line = format!("7,9,root,room_deleted,,3,{cell},192.0.2.0/24\r\n");
            assert!(csv(&[entry(about)]).ends_with(&line), "{about:?}");
        }
    }
}
