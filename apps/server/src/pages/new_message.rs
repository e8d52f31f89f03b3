//! `GET /new-message?to=&query=`: a conversation is begun with the people who are ticked.

use axum::response::Response;
use confab_protocol::Person;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::people::profile::find_person;
use crate::people::search::search_people;
use crate::refusal::Refusal;

/// People who are looked up; more cannot be in one conversation.
const MOST: usize = 9;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let (app, actor) = (&visit.app, visit.actor()?);
    let query = visit.query("query").unwrap_or_default();
    let mut to: Vec<Person> = Vec::new();
    for handle in visit.queries("to").into_iter().take(MOST) {
        // Nobody is called so any more, or the address was written by hand.
        let Ok(account) = find_person(app, actor, &format!("@{handle}")).await else { continue };
        let known = to.iter().any(|person| person.id == account.person.id);
        if account.active && !known && account.person.id != actor.id() {
            to.push(account.person);
        }
    }
    let mut found = search_people(app, actor, &query).await?;
    let chosen = |person: &Person| to.iter().any(|chosen| chosen.id == person.id);
    found.retain(|person| person.id != actor.id() && !chosen(person));
    Ok(visit.print(Page::Sheet(session, Sheet::NewMessage { to, query, found })).await)
}
