//! Someone goes from a room: by themselves, or put out by another.

use confab_policy::{Action, Standing};
use confab_protocol::{EntryKind, EventKind, Membership, Person, UserId};
use sha2::{Digest as _, Sha256};

use super::{Kind, Locks};
use crate::append::{About, Asked, Change, Outcome, appended};
use crate::sql::access::note_taken;
use crate::sql::{members, room_invitations};
use crate::statement::{Row, Running, Sql};
use crate::{AccessChangeKind, AppendError, Appended, StoreError};

pub(crate) const NAME: &str = "member_left";

/// The author goes.
pub(crate) struct Leave;

/// The author puts another out.
pub(crate) struct Remove {
    pub(crate) member: UserId,
}

impl Kind for Leave {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"leave");
    }

    fn locks(&self) -> Locks {
        Locks::RoomAndAccess
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::Leave)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(async move {
            let author = &change.facts.author;
            if change.facts.room.membership == Membership::Visitor {
                return Err(AppendError::NotMember);
            }
            let gone = go(sql, change, author.clone()).await?;
            if !Standing::stranger(change.facts.room.kind).sees() {
                let (room, at) = (change.append.room, change.append.at);
                note_taken(sql, AccessChangeKind::Room { room, person: author.id }, at).await?;
            }
            Ok(gone)
        })
    }
}

impl Kind for Remove {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"remove");
        hash.update(self.member.0.to_le_bytes());
    }

    fn locks(&self) -> Locks {
        Locks::RoomAndAccess
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::RemoveMember)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(async move {
            let (room, at) = (change.append.room, change.append.at);
            // Accounts that are closed can be put out, too.
            let found = members::find(sql, room, self.member).await?;
            let found = found.filter(|found| found.joined.is_some());
            let found = found.ok_or(AppendError::NoPerson)?;
            if !change.facts.standing.reaches(found.standing(change.facts.room.kind)) {
                return Err(AppendError::NotAllowed);
            }
            let person = found.person;
            let gone = go(sql, change, person).await?;
            room_invitations::clear(sql, room, self.member).await?;
            note_taken(sql, AccessChangeKind::Room { room, person: self.member }, at).await?;
            Ok(gone)
        })
    }
}

async fn go(sql: &mut dyn Sql, change: &Change<'_>, member: Person) -> Outcome {
    let event = change.event(NAME, About::Member(member.id));
    let place = members::end(sql, &event, member.id).await?;
    Ok(appended(change, place, EventKind::MemberLeft { member }))
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    Ok(EventKind::MemberLeft { member: row.person("member")? })
}

pub(super) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    Ok(EntryKind::MemberLeft { member: row.person("member")? })
}
