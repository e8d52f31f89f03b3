//! Code in languages that only the server knows has colours, in pages and by the endpoint.

use serde_json::json;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn code_in_many_languages_has_colours_in_pages_and_when_asked_for() {
    let (house, mut root) = House::with_root().await;
    let code = json!({"language": "elixir", "text": "def a, do: \"<b>\""});
    let spans = root.post("/api/v1/highlight", &code).await.expect(200).json()["spans"].clone();
    let lengths = spans.as_array().unwrap().iter().step_by(2);
    assert_eq!(lengths.map(|length| length.as_u64().unwrap()).sum::<u64>(), 16, "{spans}");
    let unknown = json!({"language": "none", "text": "def"});
    let answer = root.post("/api/v1/highlight", &unknown).await.expect(200).json();
    assert_eq!(answer["spans"], json!([]));

    let message = json!({"client_id": "1", "body": "```elixir\ndef a, do: \"<b>\"\n```"});
    root.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    let page = root.get("/rooms/1").await.expect(200).text;
    assert!(page.contains("<span class=\"code-word\">def"), "{page}");
    assert!(page.contains("<span class=\"code-text\">\"&lt;b&gt;\""), "{page}");
    house.close().await;
}
