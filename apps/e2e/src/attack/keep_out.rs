//! Tries wrong passwords for one account all the time, so that its owner does not get in.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::{Method, Response, StatusCode};
use tokio::task::JoinSet;

use super::scene::{Scene, alone, attempt, behind_a_proxy};
use super::{Finding, Setting};
use crate::{Account, PASSWORD};

/// Addresses from which many guess.
const MANY: u8 = 40;
/// Between two tries of one who guesses.
const GUESS_EVERY: Duration = Duration::from_millis(500);
/// How long the owner waits for one answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn play(setting: Setting) -> anyhow::Result<Finding> {
    let mut scene = Scene::open(alone().with_default_limits()).await?;
    behind_a_proxy(&mut scene.cluster).await?;
    let mut finding = Finding::default();
    let device = known_device(&scene).await?;
    let time = Duration::from_secs(setting.by_length(4, 60));
    // Signing in twice in this time is within what an account may.
    let try_every = Duration::from_secs(setting.by_length(1, 4));
    for (who, guessers) in [("one address guesses", 1), ("40 addresses guess", MANY)] {
        let mut guessing = JoinSet::new();
        for number in 0..guessers {
            guessing.spawn(guess(scene.url().to_owned(), number, time));
        }
        // Their burst is used up.
        tokio::time::sleep(GUESS_EVERY * 2).await;
        let (mut known, mut unknown, mut rounds, mut worst) = (0, 0, 0, Duration::ZERO);
        let began = Instant::now();
        let mut ticks = tokio::time::interval(try_every);
        while began.elapsed() < time.saturating_sub(GUESS_EVERY * 2) {
            ticks.tick().await;
            let asked = Instant::now();
            known += u32::from(gets_in(scene.url(), "198.51.100.7", Some(&device)).await);
            unknown += u32::from(gets_in(scene.url(), "192.0.2.9", None).await);
            rounds += 1;
            worst = worst.max(asked.elapsed() / 2);
        }
        let mut guesses = 0;
        while let Some(ended) = guessing.join_next().await {
            guesses += ended??;
        }
        finding.note(format!("{who}, {guesses} guesses"));
        let text = format!("owner on a known device gets in {known} of {rounds} times");
        finding.claim(text, known == rounds);
        let text = format!("on another {unknown} of {rounds}");
        finding.claim(text, unknown == rounds);
        finding.within("answered after", worst, PATIENCE);
    }
    Ok(finding)
}

/// Signs the owner in once, and gives what a browser keeps of it after signing out.
async fn known_device(scene: &Scene) -> anyhow::Result<String> {
    let answer = sign_in(scene.url(), "198.51.100.7", None, PASSWORD).await?;
    ensure!(answer.status().is_success(), "the owner: {}", answer.status());
    let mut cookies = set_cookies(&answer);
    let out = Account::nobody(scene.url())?.raw(Method::POST, "/api/v1/sign-out");
    let out = out.header("cookie", cookies.join("; ")).send().await?;
    ensure!(out.status().is_success(), "signing out: {}", out.status());
    for cleared in set_cookies(&out) {
        let (name, value) = cleared.split_once('=').context("a cookie")?;
        if value.is_empty() {
            cookies.retain(|cookie| !cookie.starts_with(&format!("{name}=")));
        }
    }
    Ok(cookies.join("; "))
}

/// The `name=value` of every cookie that an answer sets.
fn set_cookies(answer: &Response) -> Vec<String> {
    let set = answer.headers().get_all("set-cookie").into_iter();
    let pairs = set.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    pairs.map(|pair| pair.trim().to_owned()).collect()
}

async fn gets_in(server: &str, from: &str, device: Option<&str>) -> bool {
    let answer = sign_in(server, from, device, PASSWORD).await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

async fn sign_in(
    server: &str,
    from: &str,
    device: Option<&str>,
    password: &str,
) -> anyhow::Result<Response> {
    let mut request = Account::nobody(server)?.raw(Method::POST, "/api/v1/sign-in");
    request = request.header("x-forwarded-for", from).timeout(PATIENCE);
    // As a browser: its device is remembered.
    request = request.header("sec-fetch-site", "same-origin");
    if let Some(device) = device.filter(|device| !device.is_empty()) {
        request = request.header("cookie", device);
    }
    Ok(request.json(&attempt("root", password)).send().await?)
}

/// Guesses from one address: at first as often as is taken, then at a pace. Gives how often.
async fn guess(server: String, number: u8, time: Duration) -> anyhow::Result<usize> {
    let (began, mut guesses, mut refused) = (Instant::now(), 0, false);
    let from = format!("203.0.113.{}", 1 + number);
    while began.elapsed() < time {
        let answer =
            sign_in(&server, &from, None, &format!("guess {number}-{guesses} of it")).await;
        guesses += 1;
        // One without an answer has guessed all the same.
        let status = answer.map_or(StatusCode::SERVICE_UNAVAILABLE, |answer| answer.status());
        ensure!(!status.is_success(), "a guess was right");
        refused |= status == StatusCode::TOO_MANY_REQUESTS;
        if refused {
            tokio::time::sleep(GUESS_EVERY).await;
        }
    }
    Ok(guesses)
}
