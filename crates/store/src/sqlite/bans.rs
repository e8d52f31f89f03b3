//! Bans people from rooms.

use async_trait::async_trait;
use confab_protocol::api::BanInfo;
use confab_protocol::{EventKind, Person, RoomId, UserId};
use sqlx::SqliteConnection;

use super::{Sqlite, append};
use crate::room_invitations::END;
use crate::rows::{BAN, BANNING, BANS, BanRow, Banning, BanningRow, LIFT};
use crate::{BanError, Banned, Bans, NewBan, StoreError};

#[async_trait]
impl Bans for Sqlite {
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
        let rows: Vec<BanRow> = sqlx::query_as(BANS)
            .bind(room.0)
            .bind(after.unwrap_or_default())
            .bind(limit)
            .fetch_all(&self.reads)
            .await?;
        rows.into_iter().map(BanRow::into_info).collect()
    }
}

async fn write(transaction: &mut SqliteConnection, ban: NewBan) -> Result<Banned, BanError> {
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
    transaction: &mut SqliteConnection,
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
        append::note_removed(transaction, ban.room, ban.person, ban.at).await?;
    }
    let Some(member) = member else { return Ok(Banned::Outside) };
    let place = append::end_membership(transaction, &ban.leaving(&banning.by), member.id).await?;
    let what = EventKind::MemberLeft { member };
    Ok(Banned::Left(ban.leaving(&banning.by).written(place, what)))
}
