//! Pages that are printed once and read: ways in, settings, administration.

use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;

use super::Inspector;
use crate::Stage;

#[tokio::test]
async fn printed_pages_have_no_serious_fault() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let url = stage.url();
    let window = stage.window().await?;
    window.goto(&format!("{url}/set-up")).await?;
    let mut inspector = Inspector::new(window);
    inspector.look("set-up").await?;
    let [ana, ben] = Account::found(url, ["ana", "ben"]).await?;
    let room = ana.create_room("gardening", Visibility::Public).await?.id;
    ben.join(room).await?;
    for path in ["/sign-in", "/sign-in?why=session_ended", "/sign-up", "/nope"] {
        inspector.window.goto(&format!("{url}{path}")).await?;
        inspector.look(path).await?;
    }
    inspector.window.sign_in(url, &ana.handle).await?;
    let people = format!("/rooms/{room}/people");
    for path in ["/browse", "/browse?q=none", "/new-room", "/settings", "/admin", "/rooms", &people]
    {
        inspector.window.goto(&format!("{url}{path}")).await?;
        inspector.look(path).await?;
    }
    inspector.finish(&["status of 401", "status of 404"]).await
}
