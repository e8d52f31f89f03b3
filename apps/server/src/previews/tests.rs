//! Pages that are previewed, and others.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::get;
use tokio::task::JoinSet;

use super::*;

const PAGE: &str = "<head><meta property=og:title content='A &amp; B'>\
                    <meta property=og:site_name content=Site><title>C</title>\
                    <meta name=description content='About\nit'></head>";

/// A server of this test's, on a port of its own; it runs until the set is dropped.
async fn serve() -> (JoinSet<()>, String) {
    let latin = || async {
        let body: &[u8] = b"<title>Gr\xf6\xdfe</title>";
        ([(CONTENT_TYPE, "text/html; charset=iso-8859-1")], body.to_vec())
    };
    let late = || async { Html(format!("<head>{}<title>A</title>", " ".repeat(600 * 1024))) };
    let long = || async { Html(format!("{PAGE}{}", "x".repeat(4 * 1024 * 1024))) };
    let router = Router::new()
        .route("/page", get(|| async { Html(PAGE) }))
        .route("/latin", get(latin))
        .route("/late", get(late))
        .route("/long", get(long))
        .route("/untitled", get(|| async { Html("<title> </title>") }))
        .route("/text", get(|| async { "<title>A</title>" }))
        .route("/gone", get(|| async { (axum::http::StatusCode::NOT_FOUND, Html(PAGE)) }))
        .route("/slow", get(std::future::pending::<Html<&str>>))
        .route("/moved", get(|| async { Redirect::permanent("/page") }))
        .route("/round", get(|| async { Redirect::to("/round") }))
        .route("/inside", get(|| async { Redirect::to("http://169.254.169.254/latest") }))
        .route("/file", get(|| async { Redirect::to("file:///etc/passwd").into_response() }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut serving = JoinSet::new();
    serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
    (serving, base)
}

fn titles(found: &[Option<Preview>]) -> Vec<Option<&str>> {
    found.iter().map(|preview| preview.as_ref().map(|preview| preview.title.as_str())).collect()
}

#[tokio::test]
async fn pages_are_previewed_in_their_own_words_and_nothing_else_is() {
    let (_serving, base) = serve().await;
    let ask = async |outbound: &Outbound, paths: &[&str]| {
        let urls: Vec<Url> =
            paths.iter().map(|path| format!("{base}{path}").parse().unwrap()).collect();
        join_all(urls.iter().map(|url| page::preview(outbound, url))).await
    };
    let private = Outbound::new(true);
    let found = ask(&private, &["/page", "/latin", "/long", "/moved"]).await;
    assert_eq!(titles(&found), [Some("A & B"), Some("Größe"), Some("A & B"), Some("A & B")]);
    let page = found[0].clone().unwrap();
    assert_eq!(page.url, format!("{base}/page"));
    assert_eq!((page.site.as_str(), page.description.as_str()), ("Site", "About it"));
    assert_eq!(found[1].clone().unwrap().site, "127.0.0.1", "a page without a name has its host's");
    assert_eq!(found[3].clone().unwrap().url, format!("{base}/moved"), "as the message has it");

    let others =
        ["/late", "/untitled", "/text", "/gone", "/slow", "/round", "/inside", "/file", "/missing"];
    assert_eq!(titles(&ask(&private, &others).await), [None; 9]);
    assert_eq!(titles(&ask(&Outbound::new(false), &["/page"]).await), [None], "a private network");
}

#[tokio::test]
async fn a_page_is_asked_for_once_in_a_while() {
    let (mut serving, base) = serve().await;
    let url: Url = format!("{base}/page").parse().unwrap();
    let pages = Pages { outbound: Outbound::new(true), kept: Mutex::default() };
    let now = Timestamp(1_000_000);
    let first = pages.preview(&url, now).await;
    assert!(first.is_some());
    serving.shutdown().await;
    assert_eq!(pages.preview(&url, now.plus_millis(599_000)).await, first, "it is remembered");
    assert_eq!(pages.preview(&url, now.plus_millis(601_000)).await, None, "it is asked for again");
}
