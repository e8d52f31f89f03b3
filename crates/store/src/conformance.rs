//! The contract of every store, as claims that any implementation can be tested by.
//!
//! Each claim gets two servers' stores over one empty database, opened at the same moment, and
//! fails with an error or a panic. [`conformance!`](crate::conformance!) makes one test of each:
//!
//! ```ignore
//! async fn servers() -> confab_store::conformance::Servers { … }
//! confab_store::conformance!(crate::servers);
//! ```

pub(crate) mod scene;

pub mod order;
pub mod retries;

pub mod history;
pub mod messages;

pub mod authority;
pub mod bans;
pub mod caps;
pub mod members;
pub mod room_invitations;
pub mod rooms;
pub mod visibility;

pub mod read_pointers;
pub mod unread;

pub mod accounts;
pub mod administration;
pub mod closed_rooms;
pub mod deleted_rooms;
pub mod devices;
pub mod invites;
pub mod reset_links;
pub mod sessions;
pub mod settings;

pub mod access_changes;
pub mod feeds;
pub mod upkeep;

pub use scene::{Claim, Servers};

/// Makes one test of each claim; takes the path of an async function that opens [`Servers`].
#[macro_export]
macro_rules! conformance {
    ($servers:path) => {
        $crate::conformance_claims! { $servers;
            order: [
                many_who_append_at_once_leave_no_hole,
                each_room_counts_for_itself,
                a_refused_command_in_a_batch_fails_alone,
                heads_are_those_of_the_newest_events,
                tags_of_many_positions_come_at_once,
                every_event_is_given_with_the_tag_of_the_one_before,
                a_cancelled_append_is_there_once_or_not_at_all,
            ],
            retries: [
                a_retry_gives_the_first_event_on_any_server,
                retries_at_the_same_moment_write_one_event,
                a_client_id_used_for_something_else_is_refused,
                a_client_id_used_in_two_rooms_at_once_stands_for_one_command,
                a_client_id_belongs_to_its_author,
                a_retry_of_any_command_gives_its_first_event,
                a_retry_after_leaving_still_gives_the_first_event,
                a_retry_of_what_changed_nothing_changes_nothing_later,
                a_refusal_is_final_on_every_server,
                a_refusal_stays_what_it_was,
                tries_at_the_same_moment_are_all_refused_or_all_carried_out,
            ],
            history: [
                a_page_holds_the_newest_entries_before_a_position,
                a_page_holds_the_oldest_entries_after_a_position,
                a_page_around_a_position_says_what_is_on_either_side,
                a_page_folds_edits_and_deletions_into_their_message,
                a_page_begins_where_the_reader_may_see,
                a_page_of_nothing_still_has_the_head,
                a_page_of_long_texts_is_short_and_leaves_nothing_out,
                a_replay_goes_on_after_a_position,
                a_replay_gives_what_the_append_gave,
                an_event_of_a_later_release_is_given_whole,
            ],
            messages: [
                an_edit_replaces_the_text_and_its_mentions,
                a_deleted_message_is_a_tombstone_everywhere,
                a_deleted_message_takes_no_more_commands,
                a_message_takes_a_hundred_edits,
                a_long_history_is_gone_at_once_and_erased_piece_by_piece,
                a_reply_quotes_what_is_or_was_a_message,
                mentions_keep_who_may_see_the_room,
                text_of_any_shape_comes_back_as_it_was,
            ],
            authority: [
                who_may_append_what,
                an_administrator_reaches_no_room_that_they_may_not_see,
                a_direct_room_changes_for_nobody,
            ],
            members: [
                joining_twice_writes_one_event,
                joining_begins_with_nothing_unread,
                leaving_takes_a_private_room_away,
                a_person_that_is_not_there_is_not_added,
                a_removed_member_sees_nothing_until_added_again,
                members_come_by_handle_in_pages,
                members_are_found_by_handle_and_by_each_word_of_their_name,
                memberships_of_many_come_at_once,
                a_room_keeps_an_owner,
            ],
            bans: [
                a_room_is_gone_for_who_is_banned_from_it,
                nobody_comes_back_from_a_ban,
                a_lifted_ban_leaves_a_stranger,
                a_repeated_ban_changes_nothing,
                only_rooms_and_people_that_exist_have_bans,
                only_moderators_ban_at_the_moment_when_it_is_written,
                a_ban_from_a_private_room_tells_nothing_to_who_was_not_in_it,
                bans_come_by_handle_in_pages,
            ],
            rooms: [
                a_room_begins_with_its_creation,
                a_public_name_is_taken_case_aside,
                names_that_look_the_same_are_one,
                a_hidden_room_does_not_take_a_name,
                a_rename_goes_by_the_same_rule,
                a_direct_room_is_one_for_each_pair,
                a_direct_room_needs_two_active_people,
                rooms_with_news_for_their_reader_come_first,
                rooms_come_by_id_in_pages,
                browsing_finds_public_rooms_by_name_and_topic,
            ],
            caps: [
                rooms_are_counted_without_direct_ones,
                additions_and_rooms_are_counted_from_a_moment_on,
            ],
            room_invitations: [
                who_asks_to_be_asked_is_remembered,
                an_invitation_says_which_room_and_who_invites,
                whoever_is_invited_again_and_again_is_told_once,
                a_declined_invitation_is_not_repeated_for_a_while,
                an_invitation_ends_with_what_it_stands_on,
                a_person_has_a_bounded_number_of_invitations,
            ],
            administration: [
                accounts_are_listed_with_what_administrators_need,
                one_administrator_is_always_left,
                whoever_administers_no_more_does_nothing,
                an_account_is_closed_and_reopened,
                all_sessions_of_an_account_end,
                the_audit_log_holds_what_was_done_and_nothing_else,
                the_audit_log_forgets_what_is_old,
                public_rooms_are_listed_and_private_ones_counted,
            ],
            reset_links: [
                a_reset_link_works_once_and_signs_every_browser_out,
                a_reset_link_ends_by_time_by_another_and_with_the_account,
                of_many_who_use_a_reset_link_one_does,
            ],
            closed_rooms: [rooms_of_closed_accounts_are_listed_by_id],
            deleted_rooms: [
                a_deleted_room_exists_for_nobody_and_its_name_is_free,
                a_direct_room_is_not_deleted,
                what_was_said_in_a_deleted_room_is_erased_piece_by_piece,
                long_messages_of_a_deleted_room_are_erased_a_few_at_a_time,
            ],
            visibility: [who_sees_which_room, sql_and_policy_agree_on_who_sees_what],
            read_pointers: [
                within_a_version_the_highest_position_wins,
                a_higher_version_wins,
                a_pointer_never_passes_the_head,
                a_pointer_is_for_members,
                pointers_that_race_on_two_servers_end_at_the_highest,
            ],
            unread: [
                unread_are_live_messages_of_others,
                unread_stops_at_the_cap,
                sending_reads_what_came_before,
                mentions_follow_edits_and_deletions,
                all_of_a_direct_room_is_for_its_reader,
            ],
            accounts: [
                the_first_account_is_made_once,
                the_first_account_owns_general,
                a_handle_is_taken_once_however_close_the_race,
                sign_up_follows_the_mode,
                a_new_account_joins_general,
                people_are_found_by_the_start_of_handle_or_name,
                handles_that_look_the_same_are_one,
                who_could_be_taken_for_another_is_told_apart,
                another_name_holds_wherever_someone_is_named,
                a_deactivated_account_can_do_nothing,
                a_password_is_replaced_only_where_it_is_still_the_old_one,
            ],
            invites: [
                an_invitation_is_counted_down_however_close_the_race,
                an_invitation_ends,
                a_taken_handle_uses_no_invitation,
                an_invitation_ends_with_the_account_that_made_it,
                an_invitation_holds_while_its_maker_may_invite,
            ],
            sessions: [
                a_session_is_found_by_its_secret_and_id,
                a_session_expires,
                the_newest_browsers_of_an_account_stay_signed_in,
                an_idle_session_expires_and_a_used_one_does_not,
                use_is_noted_once_a_minute,
                only_its_owner_ends_a_session,
                a_token_keeps_its_name_and_scopes,
                signing_in_and_deactivating_at_once_leaves_no_session,
                another_password_ends_the_browsers_of_its_account_alone,
                signing_in_with_the_old_password_during_a_change_leaves_no_session,
            ],
            devices: [
                a_device_is_known_to_the_accounts_that_used_it,
                an_account_is_known_by_the_devices_it_used_last,
            ],
            settings: [
                settings_have_defaults_and_are_shared,
                the_first_proposal_of_a_secret_wins,
            ],
            access_changes: [
                what_is_taken_away_is_told_in_order,
                nothing_is_told_that_was_refused,
                changes_that_race_on_two_servers_have_one_order,
                a_reader_that_polls_misses_nothing,
            ],
            feeds: [
                a_feed_gets_every_event_in_order,
                a_feed_is_read_by_one_server,
                a_feed_goes_on_where_a_killed_server_left_it,
                a_feed_that_begins_now_has_nothing_of_before,
            ],
            upkeep: [
                old_access_changes_are_forgotten_and_the_newest_stays,
                expired_sessions_are_forgotten_and_no_others,
                old_no_ops_are_forgotten_and_no_others,
                old_refusals_are_forgotten_and_no_others,
            ],
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! conformance_claims {
    ($servers:path; $($topic:ident: [$($claim:ident),* $(,)?]),* $(,)?) => {
        $(mod $topic {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $claim() -> $crate::conformance::Claim {
                    $crate::conformance::$topic::$claim($servers().await).await
                }
            )*
        })*
    };
}

/// Makes a test on each database of every claim that stands beside the kind that it is about.
#[cfg(test)]
macro_rules! on_both {
    ($($claim:ident),* $(,)?) => {
        $crate::conformance::on_both!(@sqlite $($claim)*);
        $crate::conformance::on_both!(@postgres $($claim)*);
    };
    (@$database:ident $($claim:ident)*) => {
        mod $database {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $claim() -> $crate::conformance::Claim {
                    let servers = $crate::$database::tests::conformance::servers();
                    super::$claim(servers.await).await
                }
            )*
        }
    };
}
#[cfg(test)]
pub(crate) use on_both;
