//! Someone comes into a room: by themselves, or added by a member.

use confab_policy::Action;
use confab_protocol::{EntryKind, EventKind, Membership, Person, UserId};
use sha2::{Digest as _, Sha256};

use super::Kind;
use crate::append::{About, Asked, Change, Outcome, appended, done_before, insert_event};
use crate::sql::{bans, members, room_invitations};
use crate::statement::{Row, Running, Sql};
use crate::{AppendError, Appended, StoreError};

pub(crate) const NAME: &str = "member_joined";

/// The author comes in.
pub(crate) struct Join;

/// The author adds another.
pub(crate) struct Add {
    pub(crate) member: UserId,
}

impl Kind for Join {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"join");
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::Join)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(async move {
            let room = change.facts.room;
            if room.membership != Membership::Visitor {
                return Ok(done_before(sql, change, room.joined).await?);
            }
            come_in(sql, change, change.facts.author.clone()).await
        })
    }
}

impl Kind for Add {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"add");
        hash.update(self.member.0.to_le_bytes());
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::AddMember)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(async move {
            let room = change.append.room;
            let found = members::find(sql, room, self.member).await?;
            let found = found.filter(|found| found.is_active).ok_or(AppendError::NoPerson)?;
            match found.joined {
                Some(joined) => Ok(done_before(sql, change, joined).await?),
                None if bans::is_banned(sql, room, self.member).await? => {
                    Err(AppendError::NotAllowed)
                }
                None => come_in(sql, change, found.person).await,
            }
        })
    }
}

async fn come_in(sql: &mut dyn Sql, change: &Change<'_>, member: Person) -> Outcome {
    let room = change.append.room;
    let place = insert_event(sql, &change.event(NAME, About::Member(member.id))).await?;
    members::admit(sql, room, member.id, "member", place.seq).await?;
    room_invitations::clear(sql, room, member.id).await?;
    Ok(appended(change, place, EventKind::MemberJoined { member }))
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    Ok(EventKind::MemberJoined { member: row.person("member")? })
}

pub(super) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    Ok(EntryKind::MemberJoined { member: row.person("member")? })
}
