//! A member gets another role.

use confab_policy::Action;
use confab_protocol::json::FromJson;
use confab_protocol::{
    ErrorCode, EventKind, MemberRole, MemberRoleChanged, Membership, Seq, UserId,
};
use sha2::{Digest as _, Sha256};

use super::{Kind, unknown};
use crate::append::{About, Asked, Change, Outcome, appended, done_before, insert_event};
use crate::sql::members;
use crate::statement::{Row, Running, Sql, args};
use crate::{AppendError, Appended, StoreError};

pub(crate) const NAME: &str = "member_role_changed";

/// A moderator is a member with a mark beside it: the release before knows no other role.
pub(crate) struct SetRole {
    pub(crate) member: UserId,
    pub(crate) role: MemberRole,
}

impl Kind for SetRole {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"role");
        hash.update(self.member.0.to_le_bytes());
        hash.update(word(self.role));
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::ChangeRoles)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl SetRole {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let Self { member, role } = *self;
        let room = change.append.room;
        let found = members::find(sql, room, member).await?;
        let found = found.filter(|found| found.joined.is_some()).ok_or(AppendError::NoPerson)?;
        let (membership, moderator) = role.parts();
        if (found.membership, found.moderator) == (membership, moderator) {
            return Ok(done_before(sql, change, Seq(1)).await?);
        }
        if found.membership == Membership::Owner && membership != Membership::Owner {
            let other = "SELECT EXISTS (SELECT 1 FROM members
                         WHERE room = $1 AND person <> $2 AND role = 'owner')";
            let (other,): (bool,) = sql.one(other, args![room, member]).await?;
            if !other {
                let rule = "a room keeps an owner. Make someone else an owner first";
                return Err(AppendError::Refused(ErrorCode::Forbidden, rule));
            }
        }
        let set = "UPDATE members SET role = $3, moderator = $4 WHERE room = $1 AND person = $2";
        let stored = if membership == Membership::Owner { "owner" } else { "member" };
        sql.execute(set, args![room, member, stored, moderator]).await?;
        let mut event = change.event(NAME, About::Member(member));
        event.payload = Some(serde_json::json!({ "role": role }).to_string());
        let place = insert_event(sql, &event).await?;
        let changed = MemberRoleChanged { member: found.person, role };
        Ok(appended(change, place, EventKind::MemberRoleChanged(changed)))
    }
}

const fn word(role: MemberRole) -> &'static [u8] {
    match role {
        MemberRole::Owner => b"owner",
        MemberRole::Moderator => b"moderator",
        MemberRole::Member => b"member",
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    let role = unknown::payload(row)?.remove("role").unwrap_or_default();
    let role = MemberRole::from_json(role).ok().ok_or(StoreError::Corrupt("payload"))?;
    Ok(EventKind::MemberRoleChanged(MemberRoleChanged { member: row.person("member")?, role }))
}

#[cfg(test)]
mod tests;
