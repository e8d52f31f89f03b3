//! Names the channel of a topic.

use std::sync::Arc;

use confab_protocol::{RoomId, ServerId, UserId};

use crate::Topic;

/// Turns topics into channel names and back; the names begin with an installation's prefix.
#[derive(Clone, Debug)]
pub(super) struct Channels {
    prefix: Arc<str>,
}

impl Channels {
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.into() }
    }

    pub(super) fn name(&self, topic: Topic) -> String {
        let prefix = &self.prefix;
        match topic {
            Topic::Room(room) => format!("{prefix}room:{room}"),
            Topic::User(user) => format!("{prefix}user:{user}"),
            Topic::Server(server) => format!("{prefix}server:{server}"),
        }
    }

    /// The topic of a channel, or `None` for a channel that is not ours.
    pub(super) fn topic(&self, channel: &[u8]) -> Option<Topic> {
        let name = std::str::from_utf8(channel).ok()?.strip_prefix(&*self.prefix)?;
        let (kind, id) = name.split_once(':')?;
        match kind {
            "room" => id.parse().ok().map(RoomId).map(Topic::Room),
            "user" => id.parse().ok().map(UserId).map(Topic::User),
            "server" => u64::from_str_radix(id, 16).ok().map(ServerId).map(Topic::Server),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_comes_back_from_its_channel() {
        let channels = Channels::new("confab:");
        for topic in [
            Topic::Room(RoomId(42)),
            Topic::User(UserId(i64::MAX)),
            Topic::Server(ServerId(0xfeed_0000_0000_0001)),
        ] {
            assert_eq!(channels.topic(channels.name(topic).as_bytes()), Some(topic));
        }
        assert_eq!(channels.name(Topic::Room(RoomId(42))), "confab:room:42");
    }

    #[test]
    fn a_channel_that_is_not_ours_has_no_topic() {
        let channels = Channels::new("confab:");
        for other in ["", "confab:", "other:room:1", "confab:room:x", "confab:hall:1"] {
            assert_eq!(channels.topic(other.as_bytes()), None, "{other}");
        }
        assert_eq!(channels.topic(b"confab:room:\xff"), None);
    }
}
