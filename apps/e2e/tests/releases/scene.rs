//! A house that the older release began, with people who talk through both.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use confab_client::native::Credentials;
use confab_e2e::history::{self, Access, History, Line, What};
use confab_e2e::{Account, Cluster, Database, Release, Talker};
use confab_protocol::api::{Me, Scope, Secret};
use confab_protocol::{Cursor, Entry, EntryKind, RoomId, UserId, Visibility};
use confab_testing::{DEADLINE, eventually};
use futures_util::future::try_join_all;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The servers of the house.
pub(crate) const OLDER: usize = 0;
pub(crate) const NEWER: usize = 1;

/// Between two messages of a talker: what one connection may have.
const PACE: Duration = Duration::from_millis(100);

pub(crate) struct Scene {
    pub(crate) cluster: Cluster,
    pub(crate) owner: Account,
    pub(crate) ana: Account,
    pub(crate) ben: Account,
    pub(crate) general: RoomId,
    pub(crate) lobby: RoomId,
    pub(crate) closed: RoomId,
    pub(crate) talkers: Vec<Arc<Talker>>,
    history: History,
}

impl Scene {
    /// The older release alone, on an empty database, with accounts and rooms. Ana and Ben are in
    /// all rooms.
    pub(crate) async fn of_the_older(database: Database) -> anyhow::Result<Self> {
        let releases = [Release::Previous, Release::This];
        let cluster = Cluster::of_releases(&releases).on(database).env("CONFAB_DRAIN_SECONDS", "2");
        let mut cluster = cluster.prepare().await?;
        cluster.server_mut(OLDER).start().await?;
        let people = Account::found(cluster.url(OLDER), ["owner", "ana", "ben"]).await?;
        let [owner, ana, ben] = people;
        let general = owner.general().await?;
        let lobby = owner.create_room("lobby", Visibility::Public).await?.id;
        let closed = owner.create_room("closed", Visibility::Private).await?.id;
        let history = History::default();
        for person in [&owner, &ana, &ben] {
            history.add(What::Admitting { room: closed, person: id_of(person).await? });
        }
        for person in [&ana, &ben] {
            person.join(lobby).await?;
            owner.add_member(closed, &person.handle).await?;
        }
        let talkers = Vec::new();
        Ok(Self { cluster, owner, ana, ben, general, lobby, closed, talkers, history })
    }

    /// Both releases: the older one has begun, and this one has come beside it.
    pub(crate) async fn of_both(database: Database) -> anyhow::Result<Self> {
        let mut scene = Self::of_the_older(database).await?;
        scene.cluster.server_mut(NEWER).start().await?;
        Ok(scene)
    }

    /// A client of Ana's and one of Ben's at a server, who go to the other one when it stops.
    pub(crate) async fn come(&mut self, first: usize) -> anyhow::Result<()> {
        let bases = [self.cluster.url(first), self.cluster.url(1 - first)];
        for person in [&self.ana, &self.ben] {
            let account = person.at(bases[0]);
            let token = Secret::new(account.token(&[Scope::Read, Scope::Write]).await?);
            let (client, person) = (self.talkers.len(), id_of(&account).await?);
            self.history.add(What::Client { client, person });
            let history = self.history.clone();
            let talker = Talker::start(client, &bases, Credentials::Token(token), history);
            talker.is_online().await?;
            self.talkers.push(Arc::new(talker));
        }
        Ok(())
    }

    /// Notes that a talker is about to leave a room.
    pub(crate) async fn leaves(&self, talker: usize, room: RoomId) -> anyhow::Result<()> {
        let account = if talker.is_multiple_of(2) { &self.ana } else { &self.ben };
        self.history.add(What::Removing { room, person: id_of(account).await? });
        Ok(())
    }

    /// Every talker says things in all rooms, edits one of them and deletes another.
    pub(crate) async fn talk(&self) -> anyhow::Result<()> {
        Talking::begin(&self.talkers, 9).done().await
    }

    /// Every talker says things in all rooms until that is ended.
    pub(crate) fn keep_talking(&self) -> Talking {
        Talking::begin(&self.talkers, usize::MAX)
    }

    /// A room's log as a server tells it, without the marks of people, which the older one lacks.
    async fn log_at(&self, server: usize, room: RoomId) -> anyhow::Result<(Cursor, Vec<Entry>)> {
        let owner = self.owner.at(self.cluster.url(server));
        let (head, mut entries) = owner.whole_history(room).await?;
        for entry in &mut entries {
            (entry.author.administrator, entry.author.alike) = (false, false);
            if let EntryKind::MemberJoined { member } | EntryKind::MemberLeft { member } =
                &mut entry.what
            {
                (member.administrator, member.alike) = (false, false);
            }
        }
        Ok((head, entries))
    }

    /// Once everyone has caught up: both logs, and all that clients were told, as they must be.
    pub(crate) async fn judge(&self, running: &[usize]) -> anyhow::Result<()> {
        self.has_settled(running[0]).await?;
        let mut ends = vec![What::Settled];
        for (room, access) in [
            (self.general, Access::Everyone),
            (self.lobby, Access::Everyone),
            (self.closed, Access::Members),
        ] {
            let (head, entries) = self.log_at(running[0], room).await?;
            for server in &running[1..] {
                let other = self.log_at(*server, room).await?;
                ensure!(other == (head, entries.clone()), "{other:?}\nis not\n{entries:?}");
            }
            ends.push(What::Log { room, access, head, entries });
        }
        let mut lines = self.history.to_vec();
        let at_us = lines.last().map_or(0, |line| line.at_us);
        lines.extend(ends.into_iter().map(|what| Line { at_us, what }));
        let verdict = history::check(&lines);
        ensure!(verdict.violations.is_empty(), "{:?}", verdict.violations);
        let counts = verdict.counts;
        ensure!(counts.acknowledged > 20 * self.talkers.len(), "too little was said: {counts:?}");
        ensure!(counts.refused == 0 && counts.gaps == 0, "{counts:?}");
        Ok(())
    }

    /// Waits until every client has every answer and every event of the three rooms.
    async fn has_settled(&self, server: usize) -> anyhow::Result<()> {
        let owner = self.owner.at(self.cluster.url(server));
        eventually(DEADLINE, "everyone has caught up", async || {
            let Ok(rooms) = owner.rooms().await else { return false };
            self.talkers.iter().all(|talker| {
                let followed = talker.followed();
                talker.open_sends() == 0
                    && rooms.iter().all(|room| followed.get(&room.id) == Some(&room.head))
            })
        })
        .await
    }
}

/// Talkers that talk.
pub(crate) struct Talking {
    talkers: Vec<Arc<Talker>>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Talking {
    fn begin(talkers: &[Arc<Talker>], times: usize) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for talker in talkers {
            tasks.spawn(talk(Arc::clone(talker), times, stopped.clone()));
        }
        Self { talkers: talkers.to_vec(), stop, tasks }
    }

    /// Has them stop, and then edit and delete.
    pub(crate) async fn end(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        self.done().await
    }

    /// Once all have said what they meant to, all at once edit something and delete something.
    async fn done(mut self) -> anyhow::Result<()> {
        while let Some(ended) = self.tasks.join_next().await {
            ended?;
        }
        try_join_all(self.talkers.iter().map(|talker| change(talker))).await?;
        Ok(())
    }
}

async fn talk(talker: Arc<Talker>, times: usize, stopped: watch::Receiver<bool>) {
    let mut pace = tokio::time::interval(PACE);
    let rooms: Vec<RoomId> = talker.followed().into_keys().collect();
    for nth in 0..times {
        pace.tick().await;
        if *stopped.borrow() {
            break;
        }
        talker.say(rooms[nth % rooms.len()]).await;
    }
}

async fn change(talker: &Talker) -> anyhow::Result<()> {
    eventually(DEADLINE, "every message is answered", async || talker.open_sends() == 0).await?;
    if let Some((room, message)) = talker.take_own(|count| count / 2) {
        talker.edit(room, message).await;
    }
    if let Some((room, message)) = talker.take_own(|count| count - 1) {
        talker.delete(room, message).await;
    }
    Ok(())
}

pub(crate) async fn id_of(account: &Account) -> anyhow::Result<UserId> {
    Ok(account.get("/api/v1/me").await?.json::<Me>()?.person.id)
}
