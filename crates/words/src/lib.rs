//! The catalogue: every string that people read in the interface, by language and feature.
//!
//! To add a string, write it in `languages/en/<feature>.ftl` ([Fluent](https://projectfluent.org)
//! syntax), below the group that says when a browser needs it: `## First` (on the first screen of
//! the app: keep it small), `## Late` (after it) or `## Printed` (plain pages, answers to forms).
//!
//! * `join = Join` is called `pins::join()`, a `&'static str`, for a view, an attribute or a prop.
//! * `gone = { $name } has left.` is `pins::Gone { name: &name }`: `.text()` for a label,
//!   `said(….sentence())` in a view, where what is someone's own stands in a `<bdi>`.
//! * A plural, with all around it: `members = { $count -> [one] One member *[other] { $count }
//!   members }` is `Members { count: 3 }`. A number without a choice is `{ NUMBER($count) }`,
//!   and one without words `number(count)`.
//! * Markup is a hole, named in the comment above: `# $room (element)`, then `You see { $room }.`
//!   is `said_around(You { room: view.into_any() }.around())`.
//!
//! In a file of one feature write `use confab_words::pins as words;`. A key that is not there or an
//! argument that is missing does not compile. A sentence is one message, never joined out of several:
//! other languages have another order.
//!
//! To add a language, add its folder beside `en`, with the files that are translated; what is
//! missing is in English. Where a message differs in its arguments, the build says so.
//!
//! A message is known by a number, which the build gives. A browser has neither names nor Fluent: it
//! gets the lines of its language, in the order of the numbers, as text (see `browser`, `server`).

mod filling;
mod marks;
mod sentence;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod server;

#[cfg(target_arch = "wasm32")]
use browser as here;
#[cfg(not(target_arch = "wasm32"))]
use server as here;

pub use filling::Argument;
use filling::{sentence, text};
pub use sentence::{Piece, Sentence};

#[cfg(target_arch = "wasm32")]
pub use browser::{is_whole, take_first, take_late};
#[cfg(not(target_arch = "wasm32"))]
pub use server::{Language, Speaking};

mod features {
    //! Words by feature, as the build writes them.
    include!(concat!(env!("OUT_DIR"), "/features.rs"));
}
pub use features::*;

/// A text without arguments, to be looked up when it is shown; for tables.
pub type Word = fn() -> &'static str;

/// A number as people read it, where no message is around it.
pub fn number(count: u64) -> String {
    here::number(count)
}

/// The text of a message without arguments.
#[inline]
fn words(number: u16) -> &'static str {
    here::line(number)
}
