//! The memory that hashing costs the built server.

use futures_util::StreamExt;
use serde_json::json;
use tempfile::TempDir;

use crate::house::PASSWORD;
use crate::running::Running;
use crate::visitor::Visitor;

/// The resident memory of the process, in MiB.
fn resident_mib(running: &Running) -> u64 {
    let id = running.child.id().unwrap();
    let pages = std::fs::read_to_string(format!("/proc/{id}/statm")).unwrap();
    let pages: u64 = pages.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096 / (1024 * 1024)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_hundred_sign_ins_leave_no_more_than_forty_mebibytes_behind() {
    let dir = TempDir::new().unwrap();
    let limit = [("CONFAB_SIGN_INS_PER_MINUTE", "100000")];
    let running = Running::start_with(&dir, &limit).await;
    let before = resident_mib(&running);
    let mut root = Visitor::new(&running.base);
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    root.post("/api/v1/set-up", &account).await.expect(200);
    let sign_in = |number: u32| {
        let mut visitor = Visitor::new(&running.base);
        let right = number.is_multiple_of(4);
        let handle = if right { "root".to_owned() } else { format!("nobody{number}") };
        let body = json!({"handle": handle, "password": PASSWORD});
        async move {
            let status = visitor.post("/api/v1/sign-in", &body).await.status;
            assert_eq!(status, if right { 200 } else { 401 });
        }
    };
    futures_util::stream::iter(0..100).map(sign_in).buffer_unordered(10).collect::<Vec<_>>().await;
    let more = resident_mib(&running).saturating_sub(before);
    assert!(more <= 40, "{more} MiB more than before");
    assert_eq!(running.stop("-TERM").await, Some(0));
}
