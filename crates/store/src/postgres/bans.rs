//! Bans people from rooms.

use async_trait::async_trait;
use confab_protocol::api::BanInfo;
use confab_protocol::{EventKind, Person, RoomId, UserId};
use sqlx::PgConnection;

use super::{Postgres, append, locks};
use crate::room_invitations::END;
use crate::rows::{BAN, BANNING, BANS, BanRow, Banning, BanningRow, LIFT};
use crate::{AccessChangeKind, BanError, Banned, Bans, NewBan, StoreError};

#[async_trait]
impl Bans for Postgres {
    async fn ban(&self, ban: NewBan) -> Result<Banned, BanError> {
        let banned = self.write(move |transaction| Box::pin(write(transaction, ban))).await?;
        self.handover.pass(banned.event());
        Ok(banned)
    }

    async fn lift_ban(&self, room: RoomId, person: UserId) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            Box::pin(async move {
                let lift = sqlx::query(LIFT).bind(room.0).bind(person.0);
                Ok(lift.execute(transaction).await?.rows_affected() > 0)
            })
        })
        .await
    }

    async fn bans(
        &self,
        room: RoomId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<BanInfo>, StoreError> {
        let after = after.unwrap_or_default().to_owned();
        self.read(move |connection| Box::pin(read(connection, room, after.clone(), limit))).await
    }
}

async fn read(
    connection: &mut PgConnection,
    room: RoomId,
    after: String,
    limit: u32,
) -> Result<Vec<BanInfo>, StoreError> {
    if after.contains('\0') {
        return Ok(Vec::new()); // No text of Postgres holds it, and none may be asked for.
    }
    let rows: Vec<BanRow> = sqlx::query_as(BANS)
        .bind(room.0)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(BanRow::into_info).collect()
}

async fn write(transaction: &mut PgConnection, ban: NewBan) -> Result<Banned, BanError> {
    locks::one_room(transaction, ban.room).await?;
    locks::access(transaction).await.map_err(StoreError::Query)?;
    let row: Option<BanningRow> = sqlx::query_as(BANNING)
        .bind(ban.room.0)
        .bind(ban.by.0)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(StoreError::Query)?;
    let banning = row.ok_or(BanError::NoRoom)?.into_banning(&ban)?;
    let found = append::find_anyone(transaction, ban.room, ban.person).await?;
    let (person, joined) = found.ok_or(BanError::NoPerson)?;
    Ok(carry_out(transaction, ban, banning, joined.map(|_| person)).await?)
}

async fn carry_out(
    transaction: &mut PgConnection,
    ban: NewBan,
    banning: Banning,
    member: Option<Person>,
) -> Result<Banned, StoreError> {
    let new = sqlx::query(BAN)
        .bind(ban.room.0)
        .bind(ban.person.0)
        .bind(ban.by.0)
        .bind(ban.at.0)
        .execute(&mut *transaction)
        .await?;
    // However soon the ban is lifted, nobody comes in by an invitation from before.
    sqlx::query(END)
        .bind(ban.room.0)
        .bind(ban.person.0)
        .bind(ban.at.0)
        .execute(&mut *transaction)
        .await?;
    if new.rows_affected() == 0 && member.is_none() {
        return Ok(Banned::Already);
    }
    if banning.takes_from(member.as_ref()) {
        let taken = AccessChangeKind::Room { room: ban.room, person: ban.person };
        append::note_taken(transaction, taken, ban.at).await?;
    }
    let Some(member) = member else { return Ok(Banned::Outside) };
    let place = append::end_membership(transaction, &ban.leaving(&banning.by), member.id).await?;
    let what = EventKind::MemberLeft { member };
    Ok(Banned::Left(ban.leaving(&banning.by).written(place, what)))
}
