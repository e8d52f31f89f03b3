//! The documentation site: Markdown of the repository, printed into a folder of static pages.
//!
//! [`Site::read`] parses the files that `contents` lists, puts the parts together and leads every
//! link to its page; a link that leads nowhere is a [`Fault`] with its file and line. [`Site::print`]
//! renders the pages with the kit of `confab-ui`. [`write`] makes a folder of them that any web
//! server can serve, and weighs each page.
#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#![expect(unreachable_pub, reason = "the component macro writes `pub`")]

mod contents;
mod print;
mod site;

mod markdown;

mod links;
mod parts;
mod sources;

mod assets;
mod code;
mod kit;
mod search;
mod style;
mod view;

mod fault;
mod serve;
mod write;

pub use fault::{Error, Fault};
pub use print::Files;
pub use serve::serve;
pub use site::Site;
pub use write::{FIRST_LOAD_LIMIT, Weight, weigh, write};
