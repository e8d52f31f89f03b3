//! Measures how long it takes until servers and clients know of a fault, and until it is over.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Member};
use confab_protocol::{Command, RoomId, Signal};
use confab_testing::eventually;

use crate::faults::House;

/// Deadline as promised.
pub(super) const NOTICED_WITHIN: Duration = Duration::from_secs(3);
pub(super) const HEALED_WITHIN: Duration = Duration::from_secs(5);

/// Two servers and a member at each, who note what they are told of delays.
pub(super) struct Noticing {
    pub(super) house: House,
    /// How many signals of each member belong to the past.
    past: [usize; 2],
}

impl Noticing {
    pub(super) fn new(house: House) -> Self {
        let past = [0, 1].map(|index| house.members[index].record.signals.len());
        Self { house, past }
    }

    /// Ignores all signals until now.
    pub(super) async fn forgets_the_past(&mut self) -> anyhow::Result<()> {
        for (member, past) in self.house.members.iter_mut().zip(&mut self.past) {
            // Its answer comes after what is on the way.
            member.ask(Command::Ping).await?;
            *past = member.record.signals.len();
        }
        Ok(())
    }

    /// Both servers are red and name the broker, and both members are told, within three seconds
    /// of the fault.
    pub(super) async fn notices(&mut self, fault: Instant) -> anyhow::Result<()> {
        let [first, second] = [self.house.cluster.url(0), self.house.cluster.url(1)];
        let red = |answer: &str| answer.contains(r#""ready":false"#) && answer.contains(AWAY);
        tokio::try_join!(
            says(first, fault + NOTICED_WITHIN, red),
            says(second, fault + NOTICED_WITHIN, red)
        )?;
        self.is_told(fault).await
    }

    /// Both members are told of a delay within three seconds of the fault.
    pub(super) async fn is_told(&mut self, fault: Instant) -> anyhow::Result<()> {
        self.are_told(true, fault + NOTICED_WITHIN).await
    }

    /// Both servers are green, both members are told, and what is said crosses servers without a
    /// look at the database, within five seconds; and nothing was lost.
    pub(super) async fn heals(&mut self, usable: Instant) -> anyhow::Result<()> {
        let [first, second] = [self.house.cluster.url(0), self.house.cluster.url(1)];
        let green = |answer: &str| answer.contains(r#""ready":true"#);
        tokio::try_join!(
            says(first, usable + HEALED_WITHIN, green),
            says(second, usable + HEALED_WITHIN, green)
        )?;
        self.are_told(false, usable + HEALED_WITHIN).await?;
        self.works(usable + HEALED_WITHIN).await
    }

    /// Signals cross servers without a look at the database, and nothing was lost.
    pub(super) async fn works(&mut self, until: Instant) -> anyhow::Result<()> {
        let [first, second] = &mut self.house.members;
        typing_crosses(first, second, self.house.general, until).await?;
        typing_crosses(second, first, self.house.general, until).await?;
        self.house.agree().await
    }

    /// One of the members is told that there is a delay, or none any more.
    pub(super) async fn member_is_told(
        &mut self,
        index: usize,
        delayed: bool,
        until: Instant,
    ) -> anyhow::Result<()> {
        let wanted = Signal::Delivery { delayed };
        let member = &mut self.house.members[index];
        self.past[index] = hears(member, self.past[index], &wanted, until).await?;
        Ok(())
    }

    async fn are_told(&mut self, delayed: bool, until: Instant) -> anyhow::Result<()> {
        let wanted = Signal::Delivery { delayed };
        let [first, second] = &mut self.house.members;
        let [first_past, second_past] = &mut self.past;
        let (first, second) = tokio::try_join!(
            hears(first, *first_past, &wanted, until),
            hears(second, *second_past, &wanted, until)
        )?;
        (*first_past, *second_past) = (first, second);
        Ok(())
    }
}

const AWAY: &str = r#""broker":"away""#;

/// Waits until `/readyz` says so.
async fn says(server: &str, until: Instant, wanted: impl Fn(&str) -> bool) -> anyhow::Result<()> {
    let probe = Account::nobody(server)?;
    let left = until.saturating_duration_since(Instant::now());
    let mut last = String::new();
    let said = eventually(left, "/readyz to say so", async || {
        last = probe.get("/readyz").await.map_or_else(|error| error.to_string(), |told| told.body);
        wanted(&last)
    });
    said.await.with_context(|| format!("{server} says {last}"))
}

/// Waits until a member is told something that is not of the past; how many signals are past now.
async fn hears(
    member: &mut Member,
    past: usize,
    wanted: &Signal,
    until: Instant,
) -> anyhow::Result<usize> {
    let left = until.saturating_duration_since(Instant::now());
    ensure!(!left.is_zero(), "it is too late for {wanted:?}");
    member
        .within(left, &format!("{wanted:?}"), |record| {
            let found = record.signals.iter().skip(past).position(|signal| signal == wanted);
            found.map(|index| past + index + 1)
        })
        .await
}

/// Nothing but the broker carries typing from one server to another.
async fn typing_crosses(
    writer: &mut Member,
    reader: &mut Member,
    room: RoomId,
    until: Instant,
) -> anyhow::Result<()> {
    let typing = Signal::Typing { room, person: writer.welcome.you.clone() };
    let past = reader.record.signals.len();
    writer.ask(Command::Typing { room }).await?;
    hears(reader, past, &typing, until).await.map(drop)
}
