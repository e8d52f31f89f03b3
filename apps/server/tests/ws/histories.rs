//! A database that comes back without its newest events, while servers run, is noticed by what
//! comes next, and nobody is shown a mixture.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{CloseCode, Cursor, ServerFrame};
use confab_server::config::Config;
use tempfile::TempDir;

use crate::client::Client;
use crate::house::{GENERAL, House, Member};
use crate::lossy::Wire;
use crate::releases::write;

/// Two servers that are told of nothing but what is published; Ben follows a room on the second.
struct Scene {
    wire: Wire,
    dir: Arc<TempDir>,
    one: House,
    two: House,
    ana: Member,
    ben: Member,
    bens: Client,
    /// Last position delivered to him.
    last: Cursor,
}

impl Scene {
    async fn begin() -> Self {
        let (wire, dir) = (Wire::default(), Arc::new(TempDir::new().expect("a directory")));
        let no_heads = |config: &mut Config| config.live.heads_live = Duration::from_hours(1);
        let one = House::start(Arc::clone(&dir), Some(wire.join()), no_heads).await;
        let two = House::start(Arc::clone(&dir), Some(wire.join()), no_heads).await;
        let (ana, ben) = (one.member("ana").await, one.member("ben").await);
        let mut bens = two.follow(&ben, GENERAL).await;
        let last = one.send(&ana, GENERAL, "lost in the failover").await;
        assert_eq!(bens.bodies(1).await, ["lost in the failover"]);
        Self { wire, dir, one, two, ana, ben, bens, last }
    }

    /// The newest event is lost, and another takes its place; what is published of it is lost.
    async fn fail_over(&self) {
        let seq = self.last.seq;
        let other = format!(
            "BEGIN; UPDATE events SET tag = tag + 1 WHERE room = {GENERAL} AND seq = {seq};
             UPDATE rooms SET head_tag = head_tag + 1 WHERE id = {GENERAL}; COMMIT"
        );
        write(&self.dir, &other).await;
    }

    /// Ben's connection is closed before he is given anything of the other history, and his cursor
    /// is reset.
    async fn sees_it_noticed(mut self) {
        let (texts, code) = self.bens.texts_until_closed().await;
        assert_eq!(code, CloseCode::Revalidate);
        assert!(!texts.iter().any(|text| text.contains(r#""type":"event""#)), "{texts:?}");
        let head = self.one.head(GENERAL).await;
        let mut back = self.two.connect(&self.ben).await;
        back.resume(GENERAL, self.last).await;
        let told = |frame: &ServerFrame| {
            matches!(frame, ServerFrame::Event(_) | ServerFrame::Reset { .. })
        };
        assert_eq!(back.find(told).await, ServerFrame::Reset { room: GENERAL, head });
        self.one.send(&self.ana, GENERAL, "of the new history").await;
        assert_eq!(back.bodies(1).await, ["of the new history"]);
    }
}

#[tokio::test]
async fn another_history_is_noticed_by_the_first_event_that_is_published_of_it() {
    let scene = Scene::begin().await;
    scene.fail_over().await;
    scene.one.send(&scene.ana, GENERAL, "the first that is published").await;
    scene.sees_it_noticed().await;
}

#[tokio::test]
async fn another_history_is_noticed_by_what_is_read_for_a_hole() {
    let scene = Scene::begin().await;
    scene.fail_over().await;
    scene.wire.lose(1);
    for body in ["lost on the way", "after it"] {
        scene.one.send(&scene.ana, GENERAL, body).await;
    }
    scene.sees_it_noticed().await;
}
