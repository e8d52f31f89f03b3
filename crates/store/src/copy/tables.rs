//! The tables of every store, in an order in which they can be filled.

use crate::kinds;
use crate::table::{Table, numbered, table};

static TABLES: &[Table] = &[
    numbered(
        "accounts",
        "id handle:text name:text name_key:text role:text password:text created_at \
         deactivated_at look:text handle_look:text found_by:text found_of:text picture:text",
    ),
    numbered(
        "rooms",
        "id kind:text name:text name_key:text topic:text topic_key:text history:text head \
         head_tag member_count direct_low direct_high created_at look:text look_of:text \
         read_only:boolean archived:boolean",
    ),
    table("members", 2, "room person role:text joined_seq read_version read_seq moderator:boolean"),
    table(
        "events",
        2,
        "room seq tag at author client_id:text command:bytes kind:text message reply_to \
         member version payload:text",
    ),
    table("messages", 2, "room seq author changed live:boolean version thread aside:boolean"),
    numbered("message_versions", "id previous room seq mentions:bytes body:bytes"),
    table("mentions", 3, "person room message at"),
    table("room_versions", 2, "room seq name:text topic:text"),
    table("room_settings", 2, "person room version muted:boolean favourite:boolean level:text"),
    numbered("draft_texts", "id size taken body:bytes"),
    table("drafts", 3, "person room thread version at text bytes"),
    table("bans", 2, "room person banned_by at"),
    table("deleted_messages", 2, "room seq version"),
    table("room_invitations", 2, "room person invited_by at declined_at ended_at"),
    table("asks_first", 1, "person"),
    table(
        "profiles",
        1,
        "person status_emoji:text status_text:text status_until busy_until time_zone:text",
    ),
    table("group_rooms", 1, "room people:text"),
    table("deleted_rooms", 1, "room at erased"),
    numbered(
        "sessions",
        "id person token:bytes kind:text name:text scopes:text created_at used_at expires_at \
         idle_ms",
    ),
    numbered(
        "push_subscriptions",
        "id person session endpoint:text p256dh:bytes auth:bytes created_at failing_since",
    ),
    table(
        "push_settings",
        1,
        "person hide_text:boolean paused_until quiet_from quiet_to quiet_days zone:text",
    ),
    numbered(
        "push_queue",
        "id subscription room thread seq closes:boolean made_at due leased_until tries",
    ),
    table("push_shown", 3, "subscription room thread seq at"),
    table("devices", 2, "person token:bytes used_at"),
    numbered("invites", "id code:bytes created_by created_at expires_at uses_left label:text"),
    table("reset_links", 1, "code:bytes person made_by expires_at used_at"),
    numbered("audit", "id at actor act:text person room about:text origin:text"),
    numbered("access_changes", "id kind:text person room session at"),
    table("refusals", 2, "author client_id:text why:text at"),
    table("no_ops", 2, "author client_id:text room seq command:bytes at"),
    table("feeds", 2, "name:text room seq"),
    table("feed_leases", 1, "name:text holder until"),
    table("settings", 1, "name:text value:text"),
    table("secrets", 1, "name:text value:bytes"),
];

/// All tables, those of features last.
pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().chain(kinds::TABLES.iter().copied().flatten())
}
