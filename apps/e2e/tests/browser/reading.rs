//! Text that is read keeps its place while the list changes around it.

mod page;
mod past;

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, NAV};
use confab_e2e::{Account, Cluster, Member};
use confab_protocol::{ClientId, Command, RoomId, Visibility};

use super::Stage;
use page::Page;
use past::fill;

/// Steps of a wheel, in CSS pixels: a touchpad's, and two mice's.
const STEPS: [i32; 3] = [40, 120, 400];

/// A room of several days, and who talks in it meanwhile.
struct Scene {
    stage: Stage,
    ana: Account,
    ben: Member,
    room: RoomId,
    /// Where Ben says that he is done.
    elsewhere: RoomId,
    done: u32,
}

impl Scene {
    async fn set() -> anyhow::Result<Self> {
        let stage = Stage::set(Cluster::single()).await?;
        let [ana, ben, cem, dora] =
            Account::found(stage.url(), ["ana", "ben", "cem", "dora"]).await?;
        let room = ana.general().await?;
        fill(&[&ben, &ana, &cem, &ben, &ben, &dora], room, stage.cluster.data()).await?;
        let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
        ben.join(elsewhere).await?;
        let ben = ben.connect().await?;
        Ok(Self { stage, ana, ben, room, elsewhere, done: 0 })
    }

    async fn page(&self, zone: &str) -> anyhow::Result<Page> {
        let window = self.stage.window().await?;
        window.set_zone(zone).await?;
        window.sign_in(self.stage.url(), &self.ana.handle).await?;
        window.alive().await?;
        window.open_room("general").await?;
        Page::open(window).await
    }

    /// Lets something happen below or beside what is read, and waits until the page has heard of it.
    async fn disturb(&mut self, page: &Page, turn: usize) -> anyhow::Result<()> {
        let room = self.room;
        match turn % 5 {
            0 => {
                let sent = self.ben.send(room, "It is short.").await?;
                let (client_id, message) = (format!("edit-{}", sent.at.seq), sent.at.seq);
                let (client_id, body) = (ClientId::new(client_id)?, "It has grown.\n\n".repeat(12));
                self.ben.ask(Command::Edit { room, client_id, message, body }).await?;
            }
            1 => {
                let sent = self.ben.send(room, &"It will go.\n\n".repeat(9)).await?;
                let (client_id, message) = (format!("delete-{}", sent.at.seq), sent.at.seq);
                let client_id = ClientId::new(client_id)?;
                self.ben.ask(Command::Delete { room, client_id, message }).await?;
            }
            2 => {
                for _ in 0..3 {
                    self.ben.send(room, "And one more,\n\nof two paragraphs.").await?;
                }
            }
            3 => {
                page.window.type_into(COMPOSER, "\u{e008}\u{e007}\u{e007}\u{e007}\u{e007}").await?;
            }
            _ => page.window.click("#details-toggle").await?,
        }
        self.ben.send(self.elsewhere, "@ana done").await?;
        self.done += 1;
        page.window.sees(&format!("{NAV} li"), &self.done.to_string()).await
    }
}

#[tokio::test]
async fn what_is_read_keeps_its_place_in_every_time_zone() -> anyhow::Result<()> {
    let mut scene = Scene::set().await?;
    for zone in ["UTC", "Europe/Berlin", "America/New_York"] {
        let page = scene.page(zone).await?;
        let mut turn = 0;
        for step in STEPS {
            for _ in 0..8 {
                page.wheel(-step).await?;
                turn += 1;
                if turn % 4 == 0 {
                    let what = format!("{zone}, after {turn} steps");
                    page.stays(&what, scene.disturb(&page, turn / 4)).await?;
                }
            }
        }
        while !page.is_at_the_start().await? {
            page.wheel(-400).await?;
            ensure!(page.days_are_apart().await?, "one day's label lies over another's");
        }
        let far = if zone == "Europe/Berlin" { 200 } else { 12 };
        for _ in 0..far {
            page.wheel(400).await?;
            if page.is_at_the_end().await? {
                break;
            }
        }
        ensure!(far < 200 || page.is_at_the_end().await?, "the end is not reached");
        page.window.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_focus_and_the_selection_stay_while_older_pages_come() -> anyhow::Result<()> {
    let scene = Scene::set().await?;
    let page = scene.page("Europe/Berlin").await?;
    page.focus_the_newest().await?;
    for _ in 0..70 {
        page.up().await?;
    }
    page.select_the_focused().await?;
    let selected = page.selected().await?;
    ensure!(!selected.is_empty(), "nothing was selected");
    let before = page.rows().await?;
    for _ in 0..12 {
        page.wheel(-400).await?;
    }
    ensure!(page.rows().await? > before, "no page came");
    ensure!(page.selected().await? == selected, "the selection went");
    page.window.finish().await
}
