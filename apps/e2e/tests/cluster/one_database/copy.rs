//! An installation that began on SQLite moves to Postgres, and back.

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Artifacts, Cluster, Credential, Database, Member};
use confab_protocol::api::Scope;
use confab_protocol::{ClientId, Command, RoomId, RoomSummary, Visibility};
use reqwest::Method;
use serde_json::json;

/// Three people, and what they are in.
pub(super) struct House {
    pub(super) people: [Account; 3],
    /// Ana by her token.
    bot: Account,
    pub(super) general: RoomId,
    /// Cleo is banned from it.
    public: RoomId,
}

impl House {
    /// Rooms of every kind, with edits, deletions and a ban in them.
    pub(super) async fn fill(server: &str) -> anyhow::Result<Self> {
        let people = Account::found(server, ["ana", "ben", "cleo"]).await?;
        let [ana, ben, cleo] = &people;
        let general = ana.general().await?;
        let public = ana.create_room("open", Visibility::Public).await?.id;
        let private = ben.create_room("closed", Visibility::Private).await?.id;
        ben.add_member(private, "ana").await?;
        let direct = ana.post("/api/v1/direct", &json!({ "handle": "ben" })).await?;
        let direct = direct.json::<RoomSummary>()?.id;
        for person in [ben, cleo] {
            person.join(public).await?;
        }
        let mut sockets = [ana.connect().await?, ben.connect().await?, cleo.connect().await?];
        for (number, socket) in sockets.iter_mut().enumerate() {
            say(socket, general, number).await?;
            say(socket, public, number).await?;
        }
        for socket in &mut sockets[..2] {
            say(socket, private, 7).await?;
            say(socket, direct, 8).await?;
        }
        let path = format!("/api/v1/rooms/{public}/bans/{}", sockets[2].welcome.you.id);
        let banned = ana.request(Method::PUT, &path, None).await?;
        ensure!(banned.status.is_success(), "{banned:?}");
        let token = ana.token(&[Scope::Read, Scope::Write]).await?;
        let bot = ana.with(Credential::Bearer(token));
        Ok(Self { people, bot, general, public })
    }

    /// All that each is told at a server, by the sessions and the token that they had before.
    pub(super) async fn told(&self, server: &str) -> anyhow::Result<Vec<String>> {
        let mut told = Vec::new();
        for person in self.people.iter().chain([&self.bot]) {
            let person = person.at(server);
            told.push(person.get("/api/v1/me").await?.body);
            let rooms = person.rooms().await?;
            for room in &rooms {
                let (head, entries) = person.whole_history(room.id).await?;
                told.push(format!("{room:?} {head:?} {entries:?}"));
                told.push(person.get(&format!("/api/v1/rooms/{}/members", room.id)).await?.body);
            }
        }
        let [ana, _, cleo] = &self.people;
        let bans = ana.at(server).get(&format!("/api/v1/rooms/{}/bans", self.public)).await?;
        ensure!(bans.body.contains("cleo"), "{bans:?}");
        told.push(bans.body);
        let hidden = cleo.at(server).get(&format!("/api/v1/rooms/{}", self.public)).await?;
        ensure!(hidden.status.as_u16() == 404, "{hidden:?}");
        Ok(told)
    }

    /// It goes on where it was, for everyone who signs in with their password.
    pub(super) async fn goes_on(&self, server: &str) -> anyhow::Result<()> {
        let before = self.people[0].at(server).history(self.general).await?;
        let mut back = Account::sign_in(server, "ben").await?.connect().await?;
        let sent = back.send(self.general, &format!("and goes on at {server}")).await?;
        ensure!(sent.at.seq == before.head.seq.next(), "{sent:?}");
        Ok(())
    }
}

/// One message that stays, one that is edited and one that is deleted.
async fn say(member: &mut Member, room: RoomId, number: usize) -> anyhow::Result<()> {
    let mut positions = Vec::new();
    for text in ["stays", "wrong", "regretted"] {
        positions.push(member.send(room, &format!("{text} {number} 🎈")).await?.at.seq);
    }
    let (client_id, message) = (ClientId::new(format!("edits-{room}-{number}"))?, positions[1]);
    let body = "right".to_owned();
    member.ask(Command::Edit { room, client_id, message, body }).await?;
    let (client_id, message) = (ClientId::new(format!("deletes-{room}-{number}"))?, positions[2]);
    member.ask(Command::Delete { room, client_id, message }).await?;
    Ok(())
}

/// Runs the program that a person would run; gives what it told them.
async fn copy(from: &str, to: &str) -> anyhow::Result<String> {
    let mut copy = tokio::process::Command::new(Artifacts::from_env()?.server);
    let output = copy.args(["copy", "--from", from, "--to", to]).output().await?;
    let told = String::from_utf8(output.stdout)?;
    ensure!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    Ok(told)
}

fn file_of(cluster: &Cluster) -> String {
    format!("sqlite:{}", cluster.data().join("confab.db").display())
}

#[tokio::test]
async fn an_installation_moves_to_postgres_and_back_and_goes_on_there() -> anyhow::Result<()> {
    let mut file = Cluster::single().on(Database::Sqlite).start().await?;
    let house = House::fill(file.url(0)).await?;
    let before = house.told(file.url(0)).await?;
    file.server_mut(0).stop().await?;

    let mut postgres = Cluster::of(1).on(Database::Postgres).prepare().await?;
    let url = postgres.postgres()?.url("confab");
    let told = copy(&file_of(&file), &url).await.context("to Postgres")?;
    ensure!(told.contains("compared: 4 rooms"), "{told}");
    postgres.server_mut(0).start().await?;
    let after = house.told(postgres.url(0)).await?;
    ensure!(after == before, "{after:#?}\nis not\n{before:#?}");
    house.goes_on(postgres.url(0)).await?;
    let before = house.told(postgres.url(0)).await?;
    postgres.server_mut(0).stop().await?;

    let mut back = Cluster::single().on(Database::Sqlite).prepare().await?;
    copy(&url, &file_of(&back)).await.context("back to SQLite")?;
    back.server_mut(0).start().await?;
    let after = house.told(back.url(0)).await?;
    ensure!(after == before, "{after:#?}\nis not\n{before:#?}");
    house.goes_on(back.url(0)).await
}
