//! Claims about the client: what it asks, and what it leaves alone.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::{get, post};

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// Resolves every name to these.
fn resolving_to(private: bool, addresses: &[&str]) -> Outbound {
    let addresses: Vec<IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
    Outbound::with_resolver(
        private,
        Arc::new(move |_| {
            let addresses = addresses.clone();
            Box::pin(async move { Ok(addresses) })
        }),
    )
}

/// A server of this test's, on a port of its own.
async fn serve(router: Router) -> (tokio::task::JoinSet<()>, u16) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut serving = tokio::task::JoinSet::new();
    serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
    (serving, port)
}

#[test]
fn only_addresses_of_the_web_that_are_public_may_be_asked() {
    let (public, private) = (Outbound::new(false), Outbound::new(true));
    for allowed in [
        "https://push.example.org/a?b",
        "http://example.org",
        "https://example.org:8443/",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/",
    ] {
        assert!(public.may_ask(&url(allowed)), "{allowed}");
    }
    for refused in [
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://me:secret@example.org/",
        "https://me@example.org/",
        "http://example.org:22/",
        "http://example.org:25/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
    ] {
        assert!(!public.may_ask(&url(refused)), "{refused}");
    }
    for house in [
        "http://localhost:8080/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://db/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
    ] {
        assert!(!public.may_ask(&url(house)), "{house}");
        assert!(private.may_ask(&url(house)), "{house}");
    }
    assert!(
        !private.may_ask(&url("http://169.254.169.254/")),
        "links of one cable are never asked"
    );
}

#[tokio::test]
async fn a_name_with_one_address_that_may_not_be_asked_is_refused() {
    let asked =
        async |outbound: Outbound| outbound.get(&url("http://a.example/"), Limits::default()).await;
    for addresses in [
        &["127.0.0.1"][..],
        &["1.1.1.1", "10.0.0.1"],
        &["2606:4700::1111", "::1"],
        &["1.1.1.1", "169.254.169.254"],
        &["64:ff9b::7f00:1"],
    ] {
        let answer = asked(resolving_to(false, addresses)).await;
        assert!(matches!(answer, Err(OutboundError::Refused)), "{addresses:?}");
    }
    let answer = asked(resolving_to(true, &["127.0.0.1", "169.254.169.254"])).await;
    assert!(matches!(answer, Err(OutboundError::Refused)));
    let answer = asked(resolving_to(false, &[])).await;
    assert!(matches!(answer, Err(OutboundError::Unresolved(None))));
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_connection_goes_where_it_was_looked_at() {
    let host =
        |headers: HeaderMap| async move { headers.get(HOST).unwrap().to_str().unwrap().to_owned() };
    let (_serving, port) = serve(Router::new().route("/a", get(host))).await;
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let outbound = Outbound::with_resolver(
        true,
        Arc::new(move |_| {
            // The second answer would lead elsewhere, as a rebinding name's does.
            let address = if counted.fetch_add(1, Ordering::SeqCst) == 0 { 1 } else { 9 };
            Box::pin(async move { Ok(vec![IpAddr::from([127, 0, 0, address])]) })
        }),
    );
    let url = url(&format!("http://a.example:{port}/a?b#c"));
    let answer = outbound.get(&url, Limits::default()).await.unwrap();
    assert_eq!(answer.body, format!("a.example:{port}"));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let router = Router::new()
        .route("/from", get(|| async { Redirect::temporary("/to?x") }))
        .route("/to", get(|| async { StatusCode::IM_A_TEAPOT }));
    let (_serving, port) = serve(router).await;
    let from = url(&format!("http://127.0.0.1:{port}/from"));
    let answer = Outbound::new(true).get(&from, Limits::default()).await.unwrap();
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.location(&from), Some(url(&format!("http://127.0.0.1:{port}/to?x"))));
}

#[tokio::test]
async fn an_answer_is_read_to_its_bound_and_within_its_time() {
    let router = Router::new()
        .route("/long", get(|| async { "abc".repeat(100_000) }))
        .route("/echo", post(|headers: HeaderMap, body: Bytes| async move { (headers, body) }))
        .route("/never", get(std::future::pending::<()>));
    let (_serving, port) = serve(router).await;
    let outbound = Outbound::new(true);
    let at = |path: &str| url(&format!("http://127.0.0.1:{port}{path}"));
    let limits = Limits { bytes: 10, ..Limits::default() };
    let long = outbound.get(&at("/long"), limits).await.unwrap();
    assert_eq!((&long.body[..], long.is_whole), (&b"abcabcabca"[..], false));
    let mut headers = HeaderMap::new();
    headers.insert("ttl", HeaderValue::from_static("60"));
    let echo = outbound.post(&at("/echo"), headers, "0123456789".into(), limits).await.unwrap();
    assert_eq!((&echo.body[..], echo.is_whole), (&b"0123456789"[..], true));
    assert_eq!(echo.headers["ttl"], "60");
    let limits = Limits { time: Duration::from_millis(50), ..Limits::default() };
    let never = outbound.get(&at("/never"), limits).await;
    assert!(matches!(never, Err(OutboundError::TimedOut)), "{never:?}");
}
