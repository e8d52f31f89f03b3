//! Tests of the whole: clusters, browsers and faults, on the built binaries.
//!
//! [`Cluster`] runs real servers over a real Redis, [`Account`] speaks HTTP for one person,
//! [`Member`] holds one WebSocket, [`Talker`] is a client that writes a history, and [`Browser`] drives Chromium. Nothing is faked, and nothing
//! here knows more of a server than PROTOCOL.md says.

mod artifacts;
mod cluster;

mod account;
mod answer;
mod credential;
mod lifelike;
mod live_socket;
mod member;
mod record;
mod talker;
mod usage;

pub mod browser;

pub mod bench;
pub mod fan_out;
pub mod pages;

pub mod attack;

pub mod chaos;
pub mod history;
pub mod wire;

pub use account::{Account, PASSWORD};
pub use answer::Answer;
pub use artifacts::Artifacts;
pub use browser::{Browser, Reply, Scripts};
pub use cluster::{Cluster, ClusterSpec, Database, Release, Server};
pub use credential::Credential;
pub use lifelike::Lifelike;
pub use member::{Member, handshake};
pub use record::Record;
pub use talker::Talker;
