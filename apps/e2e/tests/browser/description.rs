//! The description of a room in the details, and its topic in the head.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;
use reqwest::Method;
use serde_json::json;

use super::Stage;

const TOPIC: &str = ".room-head [data-topic]";
const DESCRIBED: &str = "aside [data-description]";

#[tokio::test]
async fn a_room_is_described_and_its_topic_changed_in_place() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let zoo = ben.create_room("zoo", Visibility::Public).await?.id;
    let cat = Account::sign_up(stage.url(), "cat").await?;
    cat.join(zoo).await?;
    drop(ana);
    let his = stage.window_of(&ben, 0).await?;
    let hers = stage.window_of(&cat, 1).await?;
    his.open_room("zoo").await?;
    hers.open_room("zoo").await?;

    // The topic, by who may; for others it leads to the details.
    his.click(TOPIC).await?;
    his.fill(".room-head input[name='topic']", "Animals").await?;
    his.type_into(".room-head input[name='topic']", "\u{e007}").await?;
    his.sees(TOPIC, "Animals").await?;
    hers.sees(TOPIC, "Animals").await?;
    his.click(TOPIC).await?;
    his.fill(".room-head input[name='topic']", "Plants").await?;
    his.type_into(".room-head input[name='topic']", "\u{e00c}").await?;
    his.sees(TOPIC, "Animals").await?;
    hers.click(TOPIC).await?;
    hers.find("aside").await?;

    // The description, with its form.
    his.click("#details-toggle").await?;
    his.press("Edit description").await?;
    his.fill("aside [name='description']", "All about **animals**.").await?;
    his.click(&format!("{DESCRIBED} .button--primary")).await?;
    his.sees(&format!("{DESCRIBED} strong"), "animals").await?;
    hers.sees(&format!("{DESCRIBED} strong"), "animals").await?;
    hers.gone(&format!("{DESCRIBED} button")).await?;

    // Another's change takes nothing from someone who is writing.
    his.press("Edit description").await?;
    his.fill("aside [name='description']", "All about **plants**.").await?;
    let path = format!("/api/v1/rooms/{zoo}");
    let change = json!({"description": "All about **stones**."});
    let answer = ben.request(Method::PATCH, &path, Some(&change)).await?;
    ensure!(answer.status.as_u16() == 200, "{answer:?}");
    hers.sees(&format!("{DESCRIBED} strong"), "stones").await?;
    cat.connect().await?.send(zoo, "that was all").await?;
    his.hears("that was all").await?;
    let kept = "return document.querySelector(\"aside [name='description']\").value";
    ensure!(his.script(kept).await? == "All about **plants**.", "what was written is gone");
    his.click(&format!("{DESCRIBED} .button--primary")).await?;
    his.sees(&format!("{DESCRIBED} strong"), "plants").await?;
    his.finish().await?;

    // It is read without scripts, too.
    hers.goto(&format!("{}/rooms/{zoo}/people", stage.cluster.url(1))).await?;
    hers.sees("main strong", "plants").await?;
    hers.gone("main [name='description']").await?;
    hers.finish().await
}
