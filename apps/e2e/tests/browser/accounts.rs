//! Signing up, in and out, and who may.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster, PASSWORD, Reply};
use reqwest::Method;
use serde_json::{Value, json};

use super::Stage;

#[tokio::test]
async fn one_signs_in_and_out() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window().await?;
    window.goto(stage.url()).await?;
    window.at("/sign-in").await?;
    window.fill("input[name='handle']", "ana").await?;
    window.fill("input[name='password']", "not my password").await?;
    window.click("form[action='/sign-in'] button").await?;
    window.find("[role='alert'], .notice").await?;
    window.fill("input[name='handle']", "ana").await?;
    window.fill("input[name='password']", PASSWORD).await?;
    window.click("form[action='/sign-in'] button").await?;
    window.at("/rooms/").await?;
    window.alive().await?;
    window.goto(&format!("{}/settings", stage.url())).await?;
    window.click("form[action='/sign-out'] button").await?;
    window.at("/sign-in").await?;
    window.goto(&format!("{}/rooms/1", stage.url())).await?;
    window.at("/sign-in").await?;
    window.finish_expecting(&["status of 401"]).await
}

#[tokio::test]
async fn signing_out_leaves_nothing_that_was_written() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window().await?;
    window.sign_in(stage.url(), "ana").await?;
    window.alive().await?;
    window.type_into(COMPOSER, "between us").await?;
    window.type_into("body", "\u{e009}k\u{e000}").await?;
    window.fill("input[role='combobox']", "a secret search").await?;
    window.type_into("input[role='combobox']", "\u{e007}").await?;
    let searched = "return Object.values(localStorage).includes('a secret search')";
    window.until("the search in the browser's storage", searched).await?;
    let kept = "return JSON.stringify(Object.entries(localStorage))";
    let has_it = "return JSON.stringify(Object.entries(localStorage)).includes('between us')";
    window.until("the draft in the browser's storage", has_it).await?;
    let at_server = "return fetch('/api/v1/drafts').then((answer) => answer.text())\
        .then((text) => text.includes('between us'))";
    window.until("the draft at the server", at_server).await?;
    let settings = format!("{}/settings", stage.url());
    window.goto(&settings).await?;
    window.click("form[action='/sign-out'] button").await?;
    let question = window.answer(Reply::No).await?;
    ensure!(question.contains("didn’t send"), "{question}");
    window.at("/settings").await?;
    ensure!(window.script(kept).await?.to_string().contains("between us"), "nothing happened");
    window.click("form[action='/sign-out'] button").await?;
    window.answer(Reply::Yes).await?;
    window.at("/sign-in").await?;
    ensure!(window.script(kept).await? == "[]", "nothing is left");
    // Where nothing was written there is no question.
    window.sign_in(stage.url(), "ana").await?;
    window.alive().await?;
    // The account has the draft still; here it is given up.
    let typed = format!("return document.querySelector(\"{COMPOSER}\").value === 'between us'");
    window.until("the account's draft", &typed).await?;
    window.type_into(COMPOSER, "\u{e009}a\u{e000}\u{e003}").await?;
    window
        .until(
            "no draft",
            "return !Object.keys(localStorage).some((key) => key.startsWith('confab.draft.'))",
        )
        .await?;
    window.goto(&settings).await?;
    // As it is where the page was left before the server had answered.
    let copied = "localStorage.setItem(`confab.agreed.${document.querySelector('[data-person]')\
        .dataset.person}.1`, 'between us')";
    window.script(copied).await?;
    window.click("form[action='/sign-out'] button").await?;
    window.at("/sign-in").await?;
    ensure!(window.script(kept).await? == "[]", "a copy is left");
    window.finish().await
}

#[tokio::test]
async fn anyone_signs_up_where_it_is_open() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window().await?;
    window.goto(&format!("{}/sign-in", stage.url())).await?;
    window.press("Create an account").await?;
    window.at("/sign-up").await?;
    window.fill_account("ben", "Ben").await?;
    window.click("form[action='/sign-up'] button[type='submit']").await?;
    window.at("/rooms/").await?;
    window.alive().await?;
    window.say("Hello from Ben").await?;
    window.hears("Hello from Ben").await?;
    window.finish().await
}

#[tokio::test]
async fn an_invitation_link_lets_people_in_until_it_is_revoked() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let by_invitation = json!({ "sign_up": "invite" });
    ana.request(Method::PATCH, "/api/v1/settings", Some(&by_invitation)).await?;
    let admin = stage.window_of(&ana, 0).await?;
    admin.goto(&format!("{}/invite", stage.url())).await?;
    admin.press("Create link").await?;
    let link = admin.find("code").await?.text().await?;
    ensure!(link.contains("/sign-up?invite="), "{link}");
    // It is on the screen, and one press copies it.
    ensure!(
        admin.script("return document.querySelectorAll('svg.qr__code path').length").await? == 1
    );
    let in_sight = "const box = document.querySelector('code').getBoundingClientRect(); \
                    return box.top >= 0 && box.bottom <= innerHeight";
    ensure!(admin.script(in_sight).await? == true, "the link is not in sight");
    let copied = "window.copied = ''; document.addEventListener('copy', () => { \
                  window.copied = getSelection().toString() }); \
                  navigator.clipboard.writeText = async text => { window.copied = text }";
    admin.script(copied).await?;
    admin.press("Copy").await?;
    admin.sees("[role='status']", "Copied").await?;
    ensure!(admin.script("return window.copied").await? == link.as_str(), "another text");
    admin.reload().await?;
    let links = admin.texts("form[action$='/revoke']").await?;
    ensure!(links.len() == 1, "a reload makes another: {links:?}");

    let guest = stage.window().await?;
    guest.goto(&format!("{}/sign-up", stage.url())).await?;
    guest.sees("main, body", "need an invitation").await?;
    guest.goto(&link).await?;
    guest.fill_account("ben", "Ben").await?;
    guest.click("form[action='/sign-up'] button[type='submit']").await?;
    guest.at("/rooms/").await?;
    guest.finish().await?;

    admin.press("Revoke invitation 1").await?;
    admin.gone("form[action$='/revoke']").await?;
    let late = stage.window().await?;
    late.goto(&link).await?;
    late.gone("form[action='/sign-up']").await?;
    late.sees("[role='alert']", "expired or been used up").await?;
    late.finish_expecting(&["status of 403"]).await?;
    admin.finish().await
}

#[tokio::test]
async fn a_token_is_shown_once_and_works() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.goto(&format!("{}/settings", stage.url())).await?;
    window.fill("form[action='/settings/tokens'] input[name='name']", "deploys").await?;
    window.press("Create token").await?;
    let token = window.find("code").await?.text().await?;
    let bot = ana.with(confab_e2e::Credential::Bearer(token.clone()));
    let general = ana.general().await?;
    bot.connect().await?.send(general, "the bot was here").await?;
    window.goto(&format!("{}/settings", stage.url())).await?;
    window.sees("li", "deploys").await?;
    ensure!(!window.source().await?.contains(&token), "it is shown again");
    window.finish().await
}

#[tokio::test]
async fn printed_times_are_those_of_the_browsers_zone() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window().await?;
    window.set_zone("Asia/Kathmandu").await?;
    window.sign_in(stage.url(), "ana").await?;
    for (locale, hours, hour) in [("en-US", "12", "numeric"), ("de-DE", "24", "2-digit")] {
        window.set_locale(locale).await?;
        // The first page names zone and hours to the server.
        window.goto(&format!("{}/browse", stage.url())).await?;
        window.goto(&format!("{}/settings", stage.url())).await?;
        window.find(&format!("html[data-hours='{hours}']")).await?;
        let differs = "const time = document.querySelector('time'); \
            const form = { hour: HOUR, minute: '2-digit' }; \
            const clock = new Date(time.dateTime).toLocaleTimeString([], form).replace('\\u202f', ' '); \
            return time.textContent === `today, ${clock}` ? '' : `${time.outerHTML} is ${clock}`";
        let differs = differs.replace("HOUR", &format!("{hour:?}"));
        let differs = window.script(&differs).await?;
        ensure!(differs == "", "{differs}");
    }
    window.finish().await
}

#[tokio::test]
async fn another_display_name_is_shown_to_everyone() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 0).await?;
    let settings = "form[action='/settings/name']";
    hers.goto(&format!("{}/settings", stage.url())).await?;
    hers.fill(&format!("{settings} input"), "a\u{200b}b").await?;
    hers.press("Save display name").await?;
    hers.sees(settings, "invisible characters").await?;
    hers.fill(&format!("{settings} input"), "Ana Lindqvist").await?;
    hers.press("Save display name").await?;
    hers.sees("main", "Display name saved.").await?;
    hers.sees(".card__title", "Ana Lindqvist").await?;
    hers.goto(stage.url()).await?;
    hers.alive().await?;
    hers.say("It is me").await?;
    // A page that is open shows it from the next message on.
    his.hears("It is me").await?;
    his.sees(".message__author", "Ana Lindqvist").await?;
    his.finish().await?;
    hers.finish().await
}

#[tokio::test]
async fn who_is_not_here_can_be_invited_by_those_who_may() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 0).await?;
    for window in [&his, &hers] {
        window.click("#details-toggle").await?;
        window.fill("aside input[name='handle']", "@Zoe").await?;
        window.press("Add").await?;
        window.sees("aside [role='status']", "Nobody here is called @zoe.").await?;
    }
    his.sees_no("aside", "Invite them?").await?;
    hers.press("Invite them?").await?;
    hers.at("/invite").await?;
    his.finish_expecting(&["status of 404"]).await?;
    hers.finish_expecting(&["status of 404"]).await
}

#[tokio::test]
async fn buttons_of_administrators_come_and_go_with_the_role() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let id = ben.get("/api/v1/me").await?.json::<Value>()?["person"]["id"].clone();
    let window = stage.window_of(&ben, 1).await?;
    window.gone("nav [href='/admin']").await?;
    let path = format!("/api/v1/accounts/{id}");
    for administrator in [true, false] {
        let change = json!({ "administrator": administrator });
        ana.request(Method::PATCH, &path, Some(&change)).await?.json::<Value>()?;
        if administrator {
            window.find("nav [href='/admin']").await?;
        } else {
            window.gone("nav [href='/admin']").await?;
        }
    }
    window.finish().await
}
