//! Keeps invitations to rooms.

use async_trait::async_trait;
use confab_protocol::api::{InvitedInfo, RoomInvitation};
use confab_protocol::{RoomId, Timestamp, UserId};
use sqlx::PgConnection;

use super::{Postgres, locks};
use crate::room_invitations::{
    ASK, ASKS_FIRST, DECLINE, DO_NOT_ASK, END, INVITE, InvitedRow, OF_PERSON, RoomInvitationRow,
    TO_ROOM, WAS_DECLINED, WAS_ENDED, not_written,
};
use crate::{INVITATIONS_PER_PERSON, Invited, NewRoomInvitation, RoomInvitations, StoreError};

#[async_trait]
impl RoomInvitations for Postgres {
    async fn asks_first(&self, person: UserId) -> Result<bool, StoreError> {
        self.read(move |connection| {
            Box::pin(async move {
                let rows =
                    sqlx::query_scalar(ASKS_FIRST).bind(person.0).fetch_one(connection).await?;
                Ok(rows)
            })
        })
        .await
    }

    async fn set_asks_first(&self, person: UserId, asks: bool) -> Result<(), StoreError> {
        let statement = if asks { ASK } else { DO_NOT_ASK };
        self.write(move |transaction| {
            Box::pin(async move {
                sqlx::query(statement).bind(person.0).execute(transaction).await?;
                Ok(())
            })
        })
        .await
    }

    async fn invite_to_room(&self, new: NewRoomInvitation) -> Result<Invited, StoreError> {
        self.write(move |transaction| Box::pin(invite(transaction, new))).await
    }

    async fn room_invitations_of(&self, person: UserId) -> Result<Vec<RoomInvitation>, StoreError> {
        find(self, RoomId(0), person).await
    }

    async fn find_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomInvitation>, StoreError> {
        Ok(find(self, room, person).await?.pop())
    }

    async fn invited_to(
        &self,
        room: RoomId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<InvitedInfo>, StoreError> {
        let after = after.unwrap_or_default().to_owned();
        if after.contains('\0') {
            return Ok(Vec::new()); // No text of Postgres holds it, and none may be asked for.
        }
        self.read(move |connection| {
            let after = after.clone();
            Box::pin(async move {
                let rows: Vec<InvitedRow> = sqlx::query_as(TO_ROOM)
                    .bind(room.0)
                    .bind(after)
                    .bind(i64::from(limit))
                    .fetch_all(connection)
                    .await?;
                rows.into_iter().map(InvitedRow::into_info).collect()
            })
        })
        .await
    }

    async fn decline_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            Box::pin(async move {
                let decline = sqlx::query(DECLINE).bind(room.0).bind(person.0).bind(at.0);
                Ok(decline.execute(transaction).await?.rows_affected() > 0)
            })
        })
        .await
    }

    async fn end_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            Box::pin(async move {
                let end = sqlx::query(END).bind(room.0).bind(person.0).bind(at.0);
                Ok(end.execute(transaction).await?.rows_affected() > 0)
            })
        })
        .await
    }

    async fn forget_room_invitations(
        &self,
        made_before: Timestamp,
        declined_before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        self.write(move |transaction| {
            Box::pin(async move {
                let forget = sqlx::query(FORGET)
                    .bind(made_before.0)
                    .bind(declined_before.0)
                    .bind(i64::from(limit));
                Ok(forget.execute(transaction).await?.rows_affected())
            })
        })
        .await
    }
}

const FORGET: &str = "
    DELETE FROM room_invitations WHERE (room, person) IN (
        SELECT room, person FROM room_invitations
        WHERE (declined_at IS NULL AND at < $1) OR declined_at < $2
        LIMIT $3
         FOR UPDATE SKIP LOCKED)";

/// Those that hold: of all rooms where `room` is 0.
async fn find(
    store: &Postgres,
    room: RoomId,
    person: UserId,
) -> Result<Vec<RoomInvitation>, StoreError> {
    let rows = store.read(move |connection| {
        Box::pin(async move {
            let rows: Vec<RoomInvitationRow> = sqlx::query_as(OF_PERSON)
                .bind(person.0)
                .bind(room.0)
                .bind(i64::from(INVITATIONS_PER_PERSON))
                .fetch_all(connection)
                .await?;
            rows.into_iter().map(RoomInvitationRow::into_invitation).collect()
        })
    });
    rows.await
}

async fn invite(
    transaction: &mut PgConnection,
    new: NewRoomInvitation,
) -> Result<Invited, StoreError> {
    // A ban that is being written would not end it.
    locks::one_room(transaction, new.room).await?;
    let was_ended: bool = sqlx::query_scalar(WAS_ENDED)
        .bind(new.room.0)
        .bind(new.person.0)
        .fetch_one(&mut *transaction)
        .await?;
    let written = sqlx::query(INVITE)
        .bind(new.room.0)
        .bind(new.person.0)
        .bind(new.by.0)
        .bind(new.at.0)
        .bind(i64::from(INVITATIONS_PER_PERSON))
        .execute(&mut *transaction)
        .await?;
    if written.rows_affected() > 0 {
        return Ok(if was_ended { Invited::Already } else { Invited::New });
    }
    let was_declined: Option<bool> = sqlx::query_scalar(WAS_DECLINED)
        .bind(new.room.0)
        .bind(new.person.0)
        .fetch_optional(transaction)
        .await?;
    Ok(not_written(was_declined))
}
