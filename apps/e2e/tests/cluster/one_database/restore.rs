//! A database that was restored from a backup has another history, and nobody is shown a mixture.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use confab_client::core::{Input, Update};
use confab_client::native::{Api, Connection, Updates};
use confab_e2e::{Account, Cluster, Database};
use confab_protocol::api::{HistoryPage, PageAt, Scope, Secret};
use confab_protocol::{Cursor, Entry, EntryKind, EventKind, RoomId, Seq, ServerFrame};
use confab_testing::DEADLINE;
use tempfile::TempDir;

/// Shows a room as PROTOCOL.md tells clients to.
pub(crate) struct Reader {
    api: Api,
    pub(crate) connection: Connection,
    updates: Updates,
    room: RoomId,
    /// Where the page that was loaded last ends.
    page: Seq,
    pub(crate) shown: Vec<(Seq, String)>,
    pub(crate) resets: usize,
}

impl Reader {
    pub(crate) async fn start(account: &Account, room: RoomId) -> anyhow::Result<Self> {
        let token = Secret::new(account.token(&[Scope::Read, Scope::Write]).await?);
        let api = Api::new(account.server()).with_token(token);
        let credentials = api.credentials().cloned().context("a token")?;
        let (connection, updates) = Connection::start(api.base(), credentials);
        let shown = Vec::new();
        let mut reader = Self { api, connection, updates, room, page: Seq::ZERO, shown, resets: 0 };
        let page = reader.load().await?;
        reader.connection.tell(Input::Follow { room, after: page }).await;
        Ok(reader)
    }

    async fn load(&mut self) -> anyhow::Result<Cursor> {
        let page = self.api.history(self.room, PageAt::Newest, 100).await?;
        self.page = page.head.seq;
        self.shown = texts(&page);
        Ok(page.head)
    }

    /// Goes on until a text is shown.
    pub(crate) async fn sees(&mut self, text: &str) -> anyhow::Result<()> {
        let seeing = async {
            while !self.shown.iter().any(|(_, shown)| shown == text) {
                let update = self.updates.next().await.context("the connection ended")?;
                self.take(update).await?;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(DEADLINE, seeing).await.with_context(|| text.to_owned())?
    }

    async fn take(&mut self, update: Update) -> anyhow::Result<()> {
        match update {
            Update::Event(event) if event.room == self.room && event.seq > self.page => {
                if let EventKind::MessageSent { body: Some(body), .. } = event.what {
                    self.shown.push((event.seq, body));
                }
            }
            Update::Reset { room, .. } if room == self.room => {
                self.resets += 1;
                self.load().await?;
            }
            _ => {}
        }
        Ok(())
    }
}

pub(crate) fn texts(page: &HistoryPage) -> Vec<(Seq, String)> {
    let text = |entry: &Entry| match &entry.what {
        EntryKind::Message { body: Some(body), .. } => Some((entry.seq, body.clone())),
        _ => None,
    };
    page.entries.iter().filter_map(text).collect()
}

async fn say(account: &Account, room: RoomId, what: &str, times: usize) -> anyhow::Result<Cursor> {
    let mut member = account.connect().await?;
    let mut at = Cursor::default();
    for number in 0..times {
        at = member.send(room, &format!("{what} {number}")).await?.at;
    }
    Ok(at)
}

async fn stop(cluster: &mut Cluster) -> anyhow::Result<()> {
    for server in cluster.servers_mut() {
        server.stop().await?;
    }
    Ok(())
}

async fn start(cluster: &mut Cluster) -> anyhow::Result<()> {
    for server in cluster.servers_mut() {
        server.start().await?;
    }
    Ok(())
}

/// Copies the files of one folder over those of another, and removes what else is there. People have
/// sent no files, which lie in a folder of their own.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let is_file = |file: &fs::DirEntry| file.file_type().is_ok_and(|kind| kind.is_file());
    for file in fs::read_dir(to)? {
        let file = file?;
        if is_file(&file) {
            fs::remove_file(file.path())?;
        }
    }
    for file in fs::read_dir(from)? {
        let file = file?;
        if is_file(&file) {
            fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn who_was_ahead_of_a_restored_database_is_reset_and_shown_no_mixture() -> anyhow::Result<()>
{
    let mut cluster = Cluster::of(2).on(Database::Sqlite).start().await?;
    let [ana, ben, cleo] = Account::found(cluster.url(0), ["ana", "ben", "cleo"]).await?;
    let general = ana.general().await?;
    let kept = say(&ana, general, "kept", 3).await?;
    let mut ahead = Reader::start(&ben.at(cluster.url(1)), general).await?;
    ahead.sees("kept 2").await?;

    stop(&mut cluster).await?;
    let backup = TempDir::new()?;
    copy(cluster.data(), backup.path())?;
    start(&mut cluster).await?;
    let lost = say(&ana, general, "lost", 4).await?;
    ahead.sees("lost 3").await?;

    stop(&mut cluster).await?;
    copy(backup.path(), cluster.data())?;
    start(&mut cluster).await?;
    // Before anything is written its position is past the head.
    let mut early = cleo.connect().await?;
    early.resume(general, lost).await?;
    let is_reset =
        |frame: &ServerFrame, at: Cursor| *frame == ServerFrame::Reset { room: general, head: at };
    ensure!(early.record.others.iter().any(|frame| is_reset(frame, kept)), "{:?}", early.record);

    let mut writer = ana.connect().await?;
    for number in 0..8 {
        writer.send(general, &format!("new {number}")).await?;
    }
    let page = ana.history(general).await?;
    ensure!(page.head.seq > lost.seq, "it must go past where the other history ended: {page:?}");
    // The same position is that of another event by now.
    let mut late = cleo.at(cluster.url(1)).connect().await?;
    late.resume(general, lost).await?;
    ensure!(late.record.others.iter().any(|frame| is_reset(frame, page.head)), "{:?}", late.record);
    ensure!(late.record.events.is_empty(), "{:?}", late.record.events);
    // A cursor from before the backup goes on.
    let mut before = cleo.connect().await?;
    before.resume(general, kept).await?;
    before.sees("new 7").await?;
    ensure!(before.record.others.is_empty() && before.record.is_gapless(general));

    ahead.connection.tell(Input::RetryNow).await;
    writer.send(general, "the last").await?;
    ahead.sees("the last").await?;
    ensure!(ahead.resets == 1, "reset {} times", ahead.resets);
    let restored = texts(&ana.history(general).await?);
    ensure!(ahead.shown == restored, "{:?}\nis not\n{restored:?}", ahead.shown);
    ensure!(!ahead.shown.iter().any(|(_, text)| text.starts_with("lost")), "{:?}", ahead.shown);
    early.sees("the last").await?;
    let shown = |text: &str| early.record.has_message(text);
    ensure!((0..8).all(|number| shown(&format!("new {number}"))), "{:?}", early.record.events);
    Ok(())
}
