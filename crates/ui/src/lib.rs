//! A component kit without domain words, and the design tokens.
//!
//! Components print classes only, never styles in attributes: pages forbid those by their content
//! security policy. Their stylesheets are in `style/`, one of the same name per component.
#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#![expect(unreachable_pub, reason = "the component macro writes `pub`")]

mod adopted;
mod announcer;
mod avatar;
mod badge;
mod context;
mod dialog;
mod empty;
mod icon;
mod listen;
mod node_ref;
mod notice;
mod reactive;
mod reader;
mod rows;
mod signals;
mod unwrapped;

pub use adopted::Adopted;
pub use announcer::Announcer;
pub use avatar::{Avatar, AvatarSize, Dot};
pub use badge::{Badge, BadgeTone};
pub use context::{expect_context, provide_context, use_context};
pub use dialog::Dialog;
pub use empty::Empty;
pub use icon::{Glyph, Icon, IconSize};
pub use listen::listen;
pub use node_ref::NodeRef;
pub use notice::{Notice, NoticeTone};
pub use reactive::{Following, Hearing, effect, follow, hear, memo, show};
pub use rows::{Rows, RowsState, rows};
pub use signals::{ArcRwSignal, ArcStoredValue, Memo, RwSignal, StoredValue};
