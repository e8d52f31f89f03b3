//! The heaviest there can be: what it costs is bounded, and counted.

use serde_json::json;
use url::form_urlencoded;

use crate::house::House;
use crate::visitor::{Answer, Visitor};

const MESSAGES: &str = "/api/v1/rooms/1/messages";
const LONGEST: usize = 16 * 1024;

/// Says 50 messages of a piece, each as long as can be, by the form: as JSON some are too long.
async fn fill(who: &mut Visitor, piece: &str) {
    let body: String = form_urlencoded::byte_serialize(piece.as_bytes()).collect();
    let body = body.repeat(LONGEST / piece.len());
    for n in 0..50 {
        let id = format!("{n}-{}", piece.bytes().map(usize::from).sum::<usize>());
        who.form("/rooms/1", &format!("client_id={id}&body={body}")).await.expect(303);
    }
}

fn seqs(page: &Answer) -> Vec<u64> {
    let page = page.json();
    let entries = page["entries"].as_array().unwrap().iter();
    entries.map(|entry| entry["seq"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_room_of_the_heaviest_messages_is_printed_small() {
    let (house, mut root) = House::with_root().await;
    let coloured = format!("```c\n{}", "1 ".repeat(8_000));
    let pieces =
        ["- ```\n", " ```\n", "*a* ", "@a https://b.example/ ", &coloured, "```c\n1 1\n```\n"];
    for piece in pieces {
        fill(&mut root, piece).await;
        let page = root.get("/rooms/1").await.expect(200);
        let count = |text: &str| page.text.matches(text).count();
        let elements = count("<") - count("</") - count("<!");
        assert!(page.text.len() < 3_000_000, "{piece:?}: {} bytes", page.text.len());
        assert!(elements < 40_000, "{piece:?}: {elements} elements");
        let length: usize = page.header("content-length").parse().unwrap();
        assert_eq!(length, page.text.len(), "it was printed before it was sent");
    }
    house.close().await;
}

#[tokio::test]
async fn history_of_the_longest_messages_comes_in_short_pages_without_a_hole() {
    let (house, mut root) = House::with_root().await;
    // A control character is six bytes of JSON.
    fill(&mut root, "a\u{1}").await;
    let all: Vec<u64> = (1..=51).collect();
    for (name, from) in [("before", u64::MAX >> 1), ("after", 0)] {
        let (mut seen, mut at) = (Vec::new(), from);
        loop {
            let page = root.get(&format!("{MESSAGES}?limit=100&{name}={at}")).await.expect(200);
            assert!(page.text.len() < 7 * 256 * 1024, "{} bytes", page.text.len());
            let found = seqs(&page);
            at = if name == "before" { found[0] } else { found[found.len() - 1] };
            seen.extend(found);
            if page.json()["more"] == false {
                break;
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, all, "{name}");
    }
    house.close().await;
}

#[tokio::test]
async fn a_heavy_answer_counts_as_many_requests() {
    let (house, mut root) = House::with_root_and(|config| config.requests_per_minute = 120).await;
    let mut ben = house.account("ben").await;
    fill(&mut ben, "- ```\n").await;
    for path in [MESSAGES, "/rooms/1"] {
        let asker = house.account(if path == MESSAGES { "ana" } else { "eva" }).await;
        let mut passed = 0;
        let refused = loop {
            let answer = asker.get(path).await;
            if answer.status != 200 {
                break answer;
            }
            passed += 1;
        };
        assert!((3..=30).contains(&passed), "{passed} of {path}");
        let wait = refused.refused(429, "rate_limited")["retry_after_ms"].clone();
        assert!(wait.as_u64() > Some(0), "{wait}");
        // Someone who looks at a page gets one, which comes back by itself.
        let page = asker.with_header("accept", "text/html").get("/rooms/1").await.expect(429);
        assert!(page.text.contains("http-equiv=\"refresh\""), "{}", page.text);
        assert!(page.header("retry-after").parse::<u64>().unwrap() > 0);
    }
    root.get("/api/v1/me").await.expect(200);
    root.post(MESSAGES, &json!({"client_id": "1", "body": "still here"})).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn an_account_that_asks_for_many_pages_at_once_is_asked_to_come_back() {
    let (house, mut root) = House::with_root().await;
    fill(&mut root, "- ```\n").await;
    let asker = root.clone().with_header("accept", "text/html");
    let pages = futures_util::future::join_all((0..40).map(|_| asker.get("/rooms/1"))).await;
    let (whole, refused): (Vec<_>, Vec<_>) = pages.iter().partition(|page| page.status == 200);
    assert!(!whole.is_empty() && refused.len() >= 20, "{} whole", whole.len());
    for page in refused {
        assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "1"));
        assert!(page.text.contains("http-equiv=\"refresh\""), "{}", page.text);
    }
    root.get("/rooms/1").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_link_says_where_it_leads() {
    let (house, mut root) = House::with_root().await;
    let links = [
        ("[the docs](https://docs.example/a)", "docs.example", false),
        ("https://docs.example/a", "docs.example", false),
        ("[https://bank.example/login](https://evil.example)", "evil.example", true),
        ("https://bank.example@evil.example/", "evil.example", true),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com", true),
        ("https://bank.example∕login.evil.example/", "evil.example", true),
        ("[ana@bank.example](mailto:ana@evil.example)", "ana@evil.example", true),
        ("<mailto:ana@mail.example>", "ana@mail.example", false),
    ];
    for (n, (text, place, beside)) in links.into_iter().enumerate() {
        let message = json!({"client_id": n.to_string(), "body": text});
        let seq = root.post(MESSAGES, &message).await.expect(200).json()["seq"].clone();
        let page = root.get("/rooms/1").await.expect(200).text;
        let row = page.split(&format!("id=\"m{seq}\"")).nth(1).unwrap();
        let row = row.split("</article>").next().unwrap();
        let title = row.split(" title=\"").find(|part| part.contains("noopener")).unwrap();
        assert!(title.split('"').next().unwrap().ends_with(place), "{text}: {row}");
        assert_eq!(row.contains("class=\"link__place\""), beside, "{text}: {row}");
        assert_eq!(row.contains(&format!("{place})")), beside, "{text}: {row}");
    }
    // An address that leads nowhere in a browser is no link.
    let message = json!({"client_id": "-", "body": "https://a.example:999999/"});
    root.post(MESSAGES, &message).await.expect(200);
    let page = root.get("/rooms/1").await.expect(200).text;
    assert!(!page.contains("href=\"https://a.example:999999"));
    house.close().await;
}
