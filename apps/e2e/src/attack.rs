//! Plays attacks against the built server, beside a bystander who only wants to talk, and measures
//! the cost to others.
//!
//! Every attack has a server of its own, is bounded in count and time, stays on loopback and ends
//! by itself. Its measure is stated beside it; [`Finding`] holds figure and bound.

mod bystander;
mod finding;
mod options;
mod report;
mod scene;
mod unread;

mod after_expiry;
mod descriptors;
mod fill_the_welcome;
mod forwarded_hops;
mod heavy_page;
mod heavy_reading;
mod keep_out;
mod long_deletion;
mod sign_in_memory;
mod unread_answers;

pub use finding::Finding;
pub use options::{Build, Length, Options, Setting, USAGE};
pub use report::{Outcome, Report};

/// Something that one ordinary account, or nobody at all, may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    FillTheWelcome,
    HeavyPage,
    HeavyReading,
    UnreadAnswers,
    Descriptors,
    SignInMemory,
    KeepOut,
    LongDeletion,
    AfterExpiry,
    ForwardedHops,
}

impl Attack {
    pub const ALL: [Self; 10] = [
        Self::FillTheWelcome,
        Self::HeavyPage,
        Self::HeavyReading,
        Self::UnreadAnswers,
        Self::Descriptors,
        Self::SignInMemory,
        Self::KeepOut,
        Self::LongDeletion,
        Self::AfterExpiry,
        Self::ForwardedHops,
    ];

    /// Its row in the table that is printed, from 1.
    pub fn row(self) -> usize {
        1 + Self::ALL.iter().position(|attack| *attack == self).unwrap_or_default()
    }

    /// The aim, in a few words.
    pub const fn aim(self) -> &'static str {
        match self {
            Self::FillTheWelcome => "shut someone out by adding them to rooms",
            Self::HeavyPage => "make a room that nobody can open",
            Self::HeavyReading => "halt the server by asking for that room",
            Self::UnreadAnswers => "fill memory by not reading answers",
            Self::Descriptors => "use up descriptors, as nobody",
            Self::SignInMemory => "grow memory by wrong passwords, as nobody",
            Self::KeepOut => "keep a chosen person from signing in",
            Self::LongDeletion => "stall all writes by one deletion",
            Self::AfterExpiry => "live on after a session's expiry",
            Self::ForwardedHops => "share or forge addresses behind a proxy",
        }
    }

    /// Whether a bystander's delays are what it is about: nothing else should run beside it.
    pub const fn measures_delays(self) -> bool {
        matches!(self, Self::HeavyReading | Self::LongDeletion)
    }

    /// Plays it to its end.
    pub async fn play(self, setting: Setting) -> anyhow::Result<Finding> {
        match self {
            Self::FillTheWelcome => fill_the_welcome::play(setting).await,
            Self::HeavyPage => heavy_page::play(setting).await,
            Self::HeavyReading => heavy_reading::play(setting).await,
            Self::UnreadAnswers => unread_answers::play(setting).await,
            Self::Descriptors => descriptors::play(setting).await,
            Self::SignInMemory => sign_in_memory::play(setting).await,
            Self::KeepOut => keep_out::play(setting).await,
            Self::LongDeletion => long_deletion::play(setting).await,
            Self::AfterExpiry => after_expiry::play(setting).await,
            Self::ForwardedHops => forwarded_hops::play(setting).await,
        }
    }
}

/// Plays what was asked for, one after the other. An attack that does not come to its end is a row
/// of the report, too.
pub async fn run(options: &Options) -> Report {
    let mut report = Report::new(options.setting);
    for attack in &options.attacks {
        eprintln!("{}: {} …", attack.row(), attack.aim());
        let outcome = Outcome::of(*attack, options.setting).await;
        eprintln!("{outcome}");
        report.outcomes.push(outcome);
    }
    report
}
