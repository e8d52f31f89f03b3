//! Tests of tasks that fall, in time that passes at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

use super::*;

/// A task that does this in its nth run.
fn runs<F>(task: impl Fn(usize) -> F + Send + 'static) -> impl FnMut() -> F + Send + 'static {
    let count = AtomicUsize::new(0);
    move || task(count.fetch_add(1, Ordering::Relaxed))
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panics_is_named_goes_on_and_is_up_again() {
    let (tasks, until) = (Tasks::default(), CancellationToken::new());
    let goes_on = Arc::new(Notify::new());
    let went_on = Arc::clone(&goes_on);
    let make = runs(move |run| {
        let goes_on = Arc::clone(&goes_on);
        async move {
            assert!(run > 0, "the first run panics");
            goes_on.notify_one();
            std::future::pending::<()>().await;
        }
    });
    tasks.keep("test.task", &until, make);
    went_on.notified().await;
    assert_eq!(tasks.down(), ["test.task"]);
    tokio::time::sleep(SETTLED + FIRST_PAUSE).await;
    assert_eq!(tasks.down(), [""; 0]);
    until.cancel();
    tasks.ended().await;
}

#[tokio::test(start_paused = true)]
async fn a_task_that_falls_again_and_again_is_given_ever_more_time() {
    let (tasks, until) = (Tasks::default(), CancellationToken::new());
    let count = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&count);
    tasks.keep("test.task", &until, move || {
        counting.fetch_add(1, Ordering::Relaxed);
        async {}
    });
    tokio::time::sleep(Duration::from_mins(1)).await;
    let runs = count.load(Ordering::Relaxed);
    assert!((10..15).contains(&runs), "{runs} runs in a minute");
    assert_eq!(tasks.down(), ["test.task"]);
    until.cancel();
    tasks.ended().await;
    assert_eq!(tasks.down(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_cannot_even_be_made_is_named() {
    let (tasks, until) = (Tasks::default(), CancellationToken::new());
    let make = || -> std::future::Ready<()> { panic!("as a bug would") };
    tasks.keep("test.task", &until, make);
    tokio::time::sleep(FIRST_PAUSE / 2).await;
    assert_eq!(tasks.down(), ["test.task"]);
    until.cancel();
    tasks.ended().await;
}

#[tokio::test]
async fn a_task_that_ends_with_the_server_is_not_down() {
    let (tasks, until) = (Tasks::default(), CancellationToken::new());
    let ends = until.clone();
    tasks.keep("test.ends.it", &until, move || {
        let ends = ends.clone();
        async move { ends.cancel() }
    });
    tasks.need("test.writer", &until, until.clone().cancelled_owned());
    tasks.ended().await;
    assert_eq!(tasks.down(), [""; 0]);
    assert!(!tasks.watch.broken.is_cancelled());
}

#[tokio::test]
async fn without_a_task_that_it_needs_a_server_is_broken() {
    let (tasks, closing) = (Tasks::default(), CancellationToken::new());
    let apart = tasks.apart();
    apart.need("test.writer", &closing, async { panic!("as a bug would") });
    tasks.broken().await;
    assert_eq!(tasks.down(), ["test.writer"]);
    apart.ended().await;
}

#[tokio::test]
async fn a_job_that_panics_ends_alone() {
    let tasks = Tasks::default();
    tasks.run("test.job", async { panic!("as a bug would") });
    tasks.ended().await;
    assert_eq!(tasks.down(), [""; 0]);
}
