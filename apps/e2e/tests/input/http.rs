//! Bad requests under `/api/v1`.

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Answer, Credential};
use confab_protocol::{ErrorCode, Visibility};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Target;

/// Sends a body as it is, as JSON.
async fn post_bytes(
    account: &Account,
    path: &str,
    body: impl Into<Vec<u8>>,
) -> anyhow::Result<Answer> {
    let request = account
        .raw(Method::POST, path)
        .header("content-type", "application/json")
        .body(body.into());
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body: response.text().await? })
}

fn refused(answer: &Answer, status: u16, code: ErrorCode) -> anyhow::Result<()> {
    let told = answer.refusal()?;
    ensure!((answer.status.as_u16(), told) == (status, code), "{status} {code:?}: {answer:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_not_the_right_json_is_malformed_and_a_wrong_value_invalid() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let general = target.ana.general().await?;
    let path = format!("/api/v1/rooms/{general}/messages");
    for body in [
        "".as_bytes(),
        b"not json",
        b"{",
        b"null",
        b"[]",
        b"{}",
        br#"{"client_id":"a","body":7}"#,
        br#"{"client_id":["a"],"body":"x"}"#,
        b"{\"client_id\":\"a\",\"body\":\"\xff\xfe\"}",
        b"\xff\xfe",
    ] {
        let answer = post_bytes(&target.ana, &path, body).await?;
        refused(&answer, 400, ErrorCode::Malformed)
            .with_context(|| String::from_utf8_lossy(body).into_owned())?;
    }
    for body in [br#"{"client_id":"","body":"x"}"#.as_slice(), br#"{"client_id":"a b","body":"x"}"#]
    {
        let answer = post_bytes(&target.ana, &path, body).await?;
        refused(&answer, 422, ErrorCode::Invalid)
            .with_context(|| String::from_utf8_lossy(body).into_owned())?;
    }
    let deep = "[".repeat(20_000);
    refused(&post_bytes(&target.ana, &path, deep).await?, 400, ErrorCode::Malformed)?;
    target.lives().await
}

#[tokio::test]
async fn texts_outside_their_limits_are_refused() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let general = target.ana.general().await?;
    let path = format!("/api/v1/rooms/{general}/messages");
    let send = async |body: &str| {
        target.ana.post(&path, &json!({ "client_id": "limits", "body": body })).await
    };
    for blank in ["", " ", "\n\t \u{2003}"] {
        refused(&send(blank).await?, 422, ErrorCode::Invalid)
            .with_context(|| format!("{blank:?}"))?;
    }
    refused(&send(&"x".repeat(16 * 1024 + 1)).await?, 413, ErrorCode::TooLong)?;
    refused(&send(&"ä".repeat(8 * 1024 + 1)).await?, 413, ErrorCode::TooLong)?;
    refused(&send(&"x".repeat(65 * 1024)).await?, 413, ErrorCode::TooLong)?;
    send(&"x".repeat(16 * 1024)).await?.json::<Value>()?;
    for name in ["", "   ", &"x".repeat(65)] {
        let new = json!({ "name": name, "topic": "", "visibility": "public" });
        let answer = target.ana.post("/api/v1/rooms", &new).await?;
        ensure!(matches!(answer.refusal()?, ErrorCode::Invalid | ErrorCode::TooLong), "{answer:?}");
    }
    target.lives().await
}

#[tokio::test]
async fn rooms_that_one_may_not_see_are_not_found() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let secret = target.ana.create_room("secret", Visibility::Private).await?.id;
    let message = json!({ "client_id": "a", "body": "hello" });
    for room in [secret.to_string(), "999999".into(), "-1".into(), i64::MAX.to_string()] {
        let path = format!("/api/v1/rooms/{room}/messages");
        refused(&target.ben.post(&path, &message).await?, 404, ErrorCode::NotFound)?;
        refused(&target.ben.get(&path).await?, 404, ErrorCode::NotFound)?;
        let join = target.ben.post(&format!("/api/v1/rooms/{room}/join"), &json!({})).await?;
        refused(&join, 404, ErrorCode::NotFound)?;
    }
    for room in ["x", "1e9", "99999999999999999999", "%00"] {
        let answer = target.ben.get(&format!("/api/v1/rooms/{room}/messages")).await?;
        ensure!(answer.status.is_client_error(), "{room}: {answer:?}");
        answer.refusal()?;
    }
    target.lives().await
}

#[tokio::test]
async fn a_client_id_says_one_thing_only() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let path = format!("/api/v1/rooms/{}/messages", target.ana.general().await?);
    let first = target.ana.post(&path, &json!({ "client_id": "same", "body": "one" })).await?;
    let again = target.ana.post(&path, &json!({ "client_id": "same", "body": "one" })).await?;
    ensure!(first.json::<Value>()? == again.json::<Value>()?, "{first:?} {again:?}");
    let other = target.ana.post(&path, &json!({ "client_id": "same", "body": "two" })).await?;
    refused(&other, 409, ErrorCode::ClientIdReused)?;
    // It is the author's own: another author's is another thing.
    let ben = target.ben.post(&path, &json!({ "client_id": "same", "body": "two" })).await?;
    ben.json::<Value>()?;
    target.lives().await
}

#[tokio::test]
async fn nobody_gets_in_without_a_credential_that_holds() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let Credential::Cookie(cookie) = &target.ana.credential else {
        anyhow::bail!("signing in gives a cookie");
    };
    let (name, value) = cookie.split_once('=').context("a cookie")?;
    let forged = format!("{name}={}", "0".repeat(value.len()));
    let cut = format!("{name}={}", &value[..value.len() - 1]);
    let token = target.ana.token(&[confab_protocol::api::Scope::Read]).await?;
    let last = if token.ends_with('0') { '1' } else { '0' };
    for credential in [
        Credential::Nobody,
        Credential::Cookie(forged),
        Credential::Cookie(cut),
        Credential::Cookie(format!("{name}=")),
        Credential::Cookie(format!("other={value}")),
        Credential::Bearer(String::new()),
        Credential::Bearer("cfb_".into()),
        Credential::Bearer(value.into()),
        Credential::Bearer(format!("{}{last}", &token[..token.len() - 1])),
    ] {
        let someone = target.ana.with(credential.clone());
        for path in ["/api/v1/me", "/api/v1/rooms", "/api/v1/rooms/1/messages"] {
            refused(&someone.get(path).await?, 401, ErrorCode::Unauthenticated)
                .with_context(|| format!("{path} with {credential:?}"))?;
        }
    }
    // A token does what its scopes say, and no more.
    let reader = target.ana.with(Credential::Bearer(token));
    reader.get("/api/v1/me").await?.json::<Value>()?;
    let path = format!("/api/v1/rooms/{}/messages", target.ana.general().await?);
    let sent = reader.post(&path, &json!({ "client_id": "t", "body": "no" })).await?;
    refused(&sent, 403, ErrorCode::Forbidden)?;
    let more = json!({ "name": "more", "scopes": ["admin"] });
    refused(&reader.post("/api/v1/tokens", &more).await?, 403, ErrorCode::Forbidden)?;
    target.lives().await
}

#[tokio::test]
async fn another_sites_pages_can_do_nothing() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let Credential::Cookie(cookie) = &target.ana.credential else {
        anyhow::bail!("signing in gives a cookie");
    };
    let path = format!("{}/api/v1/rooms/{}/messages", target.url(), target.ana.general().await?);
    confab_testing::provide_cryptography();
    let http = reqwest::Client::builder().no_proxy().build()?;
    for (header, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:1"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let request = http.post(&path).header("cookie", cookie).header(header, value);
        let response = request.json(&json!({ "client_id": "x", "body": "x" })).send().await?;
        let (status, text) = (response.status(), response.text().await?);
        ensure!(status == StatusCode::FORBIDDEN, "{header}: {value}: {status} {text}");
        ensure!(text.contains("cross_site"), "{text}");
    }
    target.lives().await
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_refused_in_the_one_shape() -> anyhow::Result<()> {
    let target = Target::start().await?;
    refused(&target.ana.get("/api/v1/nothing").await?, 404, ErrorCode::NotFound)?;
    let answer = target.ana.request(Method::PUT, "/api/v1/me", Some(&json!({}))).await?;
    ensure!(answer.status == StatusCode::METHOD_NOT_ALLOWED, "{answer:?}");
    let request =
        target.ana.raw(Method::POST, "/api/v1/sign-in").header("content-type", "text/plain");
    let response = request.body(r#"{"handle":"ana","password":"x"}"#).send().await?;
    ensure!(response.status().is_client_error(), "{}", response.status());
    target.lives().await
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_look_the_same() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let nobody = Account::nobody(target.url())?;
    let try_in = async |handle: &str| {
        let body = json!({ "handle": handle, "password": "wrong horse battery" });
        nobody.post("/api/v1/sign-in", &body).await
    };
    let (known, unknown) = (try_in("ana").await?, try_in("nobody").await?);
    refused(&known, 401, ErrorCode::Unauthenticated)?;
    ensure!(known.body == unknown.body && known.status == unknown.status, "{known:?} {unknown:?}");
    target.lives().await
}
