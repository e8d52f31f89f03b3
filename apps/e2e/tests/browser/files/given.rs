//! Adding files and sending them.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Browser, Cluster};
use confab_testing::{Fault, FaultProxy};

use super::super::{NO_SERVER, Stage};
use super::{ADDED, HOLD, Way, bytes, give, image, image_size, names, whole};

#[tokio::test]
async fn a_pasted_image_is_seen_on_the_other_server() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    give(&hers, Way::Pasted, &[("plan.png", "image/png", image(840, 320))]).await?;
    whole(&hers, 1).await?;
    // A file goes without a word, and with the next there is one.
    hers.say("").await?;
    his.find("article[aria-label$='plan.png'] a[data-image]").await?;
    ensure!(image_size(&his, "plan.png").await? == [420, 160]);
    hers.gone(ADDED).await?;
    ensure!(image_size(&hers, "plan.png").await? == [420, 160]);

    give(&hers, Way::Pasted, &[("notes.txt", "text/plain", bytes(2_000))]).await?;
    whole(&hers, 1).await?;
    hers.say("and my notes").await?;
    his.find("article[aria-label$='and my notes, 1 attachment']").await?;
    his.sees("a.file[download='notes.txt']", "2 kB").await?;

    // The room's list of pins and a quote name what has no text.
    his.reload().await?;
    his.alive().await?;
    his.hears("and my notes").await?;
    ensure!(image_size(&his, "plan.png").await? == [420, 160], "as it was printed");
    hers.finish().await?;
    his.finish().await
}

#[tokio::test]
async fn several_files_go_up_and_one_is_taken_away() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let other = ana.create_room("other", confab_protocol::Visibility::Private).await?;
    let window = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 0).await?;
    window.script(HOLD).await?;
    let files = ["a.bin", "b.bin", "c.bin", "d.bin"]
        .map(|name| (name, "application/octet-stream", bytes(600_000)));
    give(&window, Way::Dropped, &files).await?;
    window.gone("[data-drop]").await?;
    ensure!(names(&window).await? == ["a.bin", "b.bin", "c.bin", "d.bin"]);
    // Three at once; one has sent its first piece.
    window.sees("[data-file]:nth-child(4)", "Waiting").await?;
    window
        .until(
            "progress",
            "return [...document.querySelectorAll('progress')].some((bar) => bar.position > 0.3)",
        )
        .await?;
    window.type_into(COMPOSER, "three of them\u{e007}").await?;
    window.sees(".toast", "Wait until all files are uploaded").await?;
    window.find(&format!("{COMPOSER} ~ button[aria-disabled='true']")).await?;

    // They stay with their room.
    window.open_room("other").await?;
    window.gone(ADDED).await?;
    window.open_room("general").await?;
    window.find(ADDED).await?;

    window.press("Remove b.bin").await?;
    let focused = "return document.activeElement.getAttribute('aria-label')";
    window.until("the focus on the next", &format!("{focused} === 'Remove c.bin'")).await?;
    window.script("window.release()").await?;
    whole(&window, 3).await?;
    window.say("").await?;
    his.find("article[aria-label$='three of them, 3 attachments']").await?;
    let links =
        "return [...document.querySelectorAll('[data-files] a')].map((link) => link.download)";
    ensure!(his.script(links).await? == serde_json::json!(["a.bin", "c.bin", "d.bin"]));
    drop(other);
    // What was on its way of the one that was taken away finds nothing to go on with.
    window.finish_expecting(&["/api/v1/uploads/"]).await?;
    his.finish().await
}

#[tokio::test]
async fn an_upload_goes_on_where_the_line_was_cut() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let proxy = FaultProxy::start(stage.url().trim_start_matches("http://").parse()?).await?;
    let window = stage.window().await?;
    window.sign_in(&format!("http://{}", proxy.address()), &ana.handle).await?;
    window.alive().await?;
    window.script(HOLD).await?;
    let size = 1_500_000;
    give(&window, Way::Picked, &[("long.bin", "", bytes(size))]).await?;
    window.until("the second piece", "return window.begins.length === 2").await?;
    proxy.set(Fault::Refuse);
    proxy.cut();
    window.script("window.release()").await?;
    window.sees(ADDED, "waiting for the connection").await?;
    proxy.set(Fault::None);
    whole(&window, 1).await?;
    let begins: Vec<u64> = serde_json::from_value(window.script("return window.begins").await?)?;
    ensure!(begins[0] == 0 && begins[1..].iter().all(|at| *at > 0), "sent twice: {begins:?}");
    window.say("").await?;
    window.find("a.file[download='long.bin']").await?;
    window
        .until(
            "the same bytes",
            "const request = new XMLHttpRequest();
             request.open('GET', document.querySelector('a.file').href, false);
             request.overrideMimeType('text/plain; charset=x-user-defined');
             request.send();
             const text = request.responseText;
             return text.length === 1500000
                 && [...text].every((letter, at) => (letter.charCodeAt(0) & 255) === at % 251)",
        )
        .await?;
    // Of the requests that were cut.
    window.finish_expecting(&[NO_SERVER, &["/api/v1/uploads"]].concat()).await
}

#[tokio::test]
async fn what_cannot_be_added_is_said_and_nothing_is_lost() -> anyhow::Result<()> {
    let spec = Cluster::single().env("CONFAB_FILE_MIB", "1").env("CONFAB_MESSAGE_FILES", "2");
    let stage = Stage::set(spec).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.type_into(COMPOSER, "half a sentence").await?;
    give(&window, Way::Picked, &[("large.bin", "", bytes(2_000_000)), ("none.txt", "", bytes(0))])
        .await?;
    let told = "large.bin is too large: 2.0 MB of at most 1.0 MB. none.txt is empty.";
    window.sees(".toasts[role='status']", told).await?;
    let three = ["a", "b", "c"].map(|name| (name, "", bytes(10)));
    give(&window, Way::Dropped, &three).await?;
    window.sees(".toasts[role='status']", "A message holds at most 2 files.").await?;
    whole(&window, 2).await?;
    ensure!(names(&window).await? == ["a", "b"]);

    // Cells of a table come with their picture, and are pasted as text.
    let cells = format!(
        "const data = new DataTransfer();
         data.items.add(new File(['x'], 'a.png', {{ type: 'image/png' }}));
         data.setData('text/plain', '1\\t2');
         return document.querySelector(\"{COMPOSER}\").dispatchEvent(new ClipboardEvent('paste', \
            {{ clipboardData: data, bubbles: true, cancelable: true }}))"
    );
    ensure!(window.script(&cells).await? == true, "text is pasted");
    ensure!(names(&window).await?.len() == 2);
    let kept = format!("return document.querySelector(\"{COMPOSER}\").value");
    ensure!(window.script(&kept).await? == "half a sentence", "what was typed is lost");
    window.finish().await
}

#[tokio::test]
async fn in_a_thread_files_are_added_by_keyboard() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("the root").await?;
    window.hears("the root").await?;
    window.focus_newest().await?;
    window.press_key("t").await?;
    window.find("[data-composer='thread']").await?;
    // The chooser is the browser's own: that it is asked for is all there is to see.
    let watched = "window.asked = []; HTMLInputElement.prototype.click = function () {
        window.asked.push(this.closest('[data-panel]') ? 'thread' : 'room'); }";
    window.script(watched).await?;
    window.press_together(&["\u{e009}", "u"]).await?;
    window.script("document.querySelector('[data-composer=thread]').focus()").await?;
    window.press_together(&["\u{e009}", "u"]).await?;
    let asked = window.script("return window.asked").await?;
    ensure!(
        asked.as_array().is_some_and(|asked| asked.last() == Some(&"thread".into())),
        "{asked}"
    );
    let script = format!(
        "const data = new DataTransfer();
         data.items.add(new File([{}], 'answer.txt'));
         const field = document.querySelector('[data-panel] [data-files-input]');
         field.files = data.files;
         field.dispatchEvent(new Event('change', {{ bubbles: true }}));",
        bytes(10)
    );
    window.script(&script).await?;
    whole(&window, 1).await?;
    window
        .until("the focus", "return document.activeElement.dataset.composer === 'thread'")
        .await?;
    // Back to the file by Tab, past the choice to show it in the room, and away with it.
    for _ in 0..2 {
        window.press_together(&["\u{e008}", "\u{e004}"]).await?;
    }
    let on_it = "return document.activeElement.getAttribute('aria-label') === 'Remove answer.txt'";
    window.until("the focus on it", on_it).await?;
    window.press_key(" ").await?;
    window.gone(ADDED).await?;
    window
        .until("the focus", "return document.activeElement.dataset.composer === 'thread'")
        .await?;
    window.script(&script).await?;
    whole(&window, 1).await?;
    window.press_key("\u{e007}").await?;
    window.find("[data-panel] article [data-files]").await?;
    window.finish().await
}

#[tokio::test]
async fn without_scripts_files_are_sent_and_seen() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("drawing.png");
    tokio::fs::write(&path, super::png(200, 100)).await?;
    let window = Browser::open(&stage.driver, confab_e2e::Scripts::Off).await?;
    window.sign_in(stage.url(), &ana.handle).await?;
    let path = path.to_str().unwrap_or_default();
    window.type_into("form.composer input[type='file']", path).await?;
    window.click("form[aria-label^='Message'] button").await?;
    window.find("article a[data-image] img[alt='drawing.png'][width='200'][height='100']").await?;
    window.finish().await
}
